/** A body that is an image file: it goes to the worker as it came, by the same way as the bytes of large tensors. */
import type { LeasedFile, SharedFiles } from "../../backends/shared-files.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { type BodySink, MemorySink } from "../../request/body/read.ts";
import type { Received } from "../../request/exchange.ts";
import { fitImage } from "../../request/inputs/fit-image.ts";
import { OwnBytes, type SharedBytes } from "../../tensors/tensor.ts";
import type { BodyFormat } from "../http-door.ts";
import { sharedFromBytes } from "../tensor-places.ts";
import type { Target } from "./query.ts";

/** @param mediaType of the file */
export function imageBodies(mediaType: string, target: Target): BodyFormat {
  return {
    maxBytes: (limits) => limits.binary_body_bytes,
    open({ contentLength, files }) {
      const file = leaseFor(files, contentLength);
      if (file !== undefined) return new FileSink(file, (raw) => received(raw, mediaType, target, file));
      return new MemorySink(contentLength, (body) => received(new OwnBytes(body), mediaType, target, undefined));
    },
  };
}

/** A file where the body's length says that this is worth while and there is one. */
function leaseFor(files: SharedFiles | undefined, contentLength: number | undefined): LeasedFile | undefined {
  return contentLength !== undefined && contentLength >= sharedFromBytes ? files?.lease(contentLength) : undefined;
}

function received(raw: OwnBytes | SharedBytes, mediaType: string, target: Target, file: LeasedFile | undefined): Received {
  const bytes = raw.length;
  if (bytes === 0) throw new GatewayError("INVALID_REQUEST", `The body is empty; expected a file of type ${mediaType}.`);
  const inputs = { fit: (plan: Parameters<typeof fitImage>[0]) => fitImage(plan, raw, mediaType) };
  return { asked: { ...target, inputs }, wish: undefined, bytes, file };
}

class FileSink implements BodySink<Received> {
  readonly #file: LeasedFile;
  readonly #complete: (raw: SharedBytes) => Received;
  #length = 0;

  constructor(file: LeasedFile, complete: (raw: SharedBytes) => Received) {
    this.#file = file;
    this.#complete = complete;
  }

  take(chunk: Buffer): boolean {
    if (!this.#file.write(chunk, this.#length)) throw noRoom();
    this.#length += chunk.length;
    return false;
  }

  end(): Received {
    return this.#complete({ file: this.#file, offset: 0, length: this.#length });
  }

  abandon(): void {
    this.#file.release();
  }
}

function noRoom(): GatewayError {
  return new GatewayError("QUEUE_FULL", "There is no room for so many large bodies at once; try again in a moment.", {
    retryAfterMs: 1_000,
  });
}
