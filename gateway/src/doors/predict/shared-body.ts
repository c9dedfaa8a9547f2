/** Puts the tensors of a large binary body into a shared file as they arrive, so that they are never copied again. */

import type { LeasedFile, SharedFiles } from "../../backends/shared-files.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { BodySink } from "../../request/body/read.ts";
import type { Received } from "../../request/exchange.ts";
import { inferencehub } from "../../rpc/inference.js";
import type { SharedBytes } from "../../tensors/tensor.ts";
import { askedFromMessage, decodeMessage, type TensorMessage } from "./read-protobuf.ts";
import { ProtobufSkimmer, type TensorBytesSink } from "./skim-protobuf.ts";

const { PredictRequest, Tensor } = inferencehub.rpc.v1;

/**
 * Bodies from this size on go to a file. Below it the file's system calls cost more than the copies that they spare
 * (the lanes' own bound for tensors that are in memory is the same, for the same reason).
 */
export const sharedFromBytes = 65_536;

/** Tensors begin at multiples of this, so that the worker can use them where they lie. */
const alignment = 64;

/** A sink for a body of `contentLength` bytes, or undefined where no file is to be had. */
export function leaseBodySink(files: SharedFiles, contentLength: number): SharedBodySink | undefined {
  const file = files.lease(contentLength + alignment);
  return file && new SharedBodySink(file);
}

export class SharedBodySink implements BodySink<Received>, TensorBytesSink {
  readonly #file: LeasedFile;
  readonly #skimmer = new ProtobufSkimmer(this);
  readonly #stretches: SharedBytes[] = [];
  #end = 0;
  #bytes = 0;

  constructor(file: LeasedFile) {
    this.#file = file;
  }

  begin(length: number): void {
    const offset = Math.ceil(this.#end / alignment) * alignment;
    this.#stretches.push({ file: this.#file, offset, length });
    this.#end = offset;
  }

  take(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    this.#skimmer.take(chunk);
    return false;
  }

  /** For the skimmer. */
  takeElements(bytes: Buffer): void {
    if (!this.#file.write(bytes, this.#end)) throw noRoom();
    this.#end += bytes.length;
  }

  end(): Received {
    const { head, tensors } = this.#skimmer.end();
    const message = decodeMessage(() => PredictRequest.decode(head));
    const messages = tensors.map((tensor): TensorMessage => {
      const decoded = decodeMessage(() => Tensor.decode(tensor.head));
      return tensor.stretch === undefined ? decoded : { ...decoded, shared: this.#stretches[tensor.stretch]! };
    });
    return { asked: askedFromMessage(message, messages), bytes: this.#bytes, file: this.#file };
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
