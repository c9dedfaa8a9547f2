/** Takes a binary body apart as it arrives: its tensors' bytes go where they stay, a shared file or memory of their own, and are never copied again. */

import type { LeasedFile, SharedFiles } from "../../backends/shared-files.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { BodySink } from "../../request/body/read.ts";
import type { Received } from "../../request/exchange.ts";
import { inferencehub } from "../../rpc/inference.js";
import { OwnBytes, type SharedBytes } from "../../tensors/tensor.ts";
import { askedFromMessage, decodeMessage, emptyBody, type TensorMessage } from "./read-protobuf.ts";
import { ProtobufSkimmer, type TensorBytesSink } from "./skim-protobuf.ts";

const { PredictRequest, Tensor } = inferencehub.rpc.v1;

/**
 * Bodies from this size on go to a file. Below it the file's system calls cost more than the copies that they spare
 * (the lanes' own bound for tensors that are in memory is the same, for the same reason).
 */
export const sharedFromBytes = 65_536;

/** Tensors begin at multiples of this, so that the worker can use them where they lie. */
const alignment = 64;

/** Where the bytes of tensors stay. */
interface Place extends TensorBytesSink {
  /** What holds them beyond this process's memory. */
  readonly file: LeasedFile | undefined;
  /** Each tensor's, in the order in which they began. */
  readonly stretches: readonly (OwnBytes | SharedBytes)[];
}

/**
 * A sink for a body of a length that may not be known. Its tensors go to a file where its length says that this is worth
 * while and there is one, else to memory.
 */
export function openSkimmed(files: SharedFiles | undefined, contentLength: number | undefined, maxBytes: number): BodySink<Received> {
  const isWorthAFile = files !== undefined && contentLength !== undefined && contentLength >= sharedFromBytes;
  const file = isWorthAFile ? files.lease(contentLength + alignment) : undefined;
  return new SkimmedBodySink(file ? new FilePlace(file) : new MemoryPlace(maxBytes));
}

class FilePlace implements Place {
  readonly file: LeasedFile;
  readonly stretches: SharedBytes[] = [];
  #end = 0;

  constructor(file: LeasedFile) {
    this.file = file;
  }

  begin(length: number): void {
    const offset = Math.ceil(this.#end / alignment) * alignment;
    this.stretches.push({ file: this.file, offset, length });
    this.#end = offset;
  }

  takeElements(bytes: Buffer): void {
    if (!this.file.write(bytes, this.#end)) throw noRoom();
    this.#end += bytes.length;
  }
}

class MemoryPlace implements Place {
  readonly file = undefined;
  readonly stretches: OwnBytes[] = [];
  readonly #maxBytes: number;
  #memory = Buffer.alloc(0);
  #end = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  begin(length: number): void {
    // No body has so many; a lie costs no memory, since the system gives only what is written to.
    this.#memory = Buffer.allocUnsafeSlow(Math.min(length, this.#maxBytes));
    this.#end = 0;
    this.stretches.push(new OwnBytes(this.#memory));
  }

  takeElements(bytes: Buffer): void {
    this.#end += bytes.copy(this.#memory, this.#end);
  }
}

class SkimmedBodySink implements BodySink<Received> {
  readonly #place: Place;
  readonly #skimmer: ProtobufSkimmer;
  #bytes = 0;

  constructor(place: Place) {
    this.#place = place;
    this.#skimmer = new ProtobufSkimmer(place);
  }

  take(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    this.#skimmer.take(chunk);
    return false;
  }

  end(): Received {
    if (this.#bytes === 0) throw emptyBody();
    const { file, stretches } = this.#place;
    const { head, tensors } = this.#skimmer.end();
    const message = decodeMessage(() => PredictRequest.decode(head));
    const messages = tensors.map((tensor): TensorMessage => {
      const decoded = decodeMessage(() => Tensor.decode(tensor.head));
      return tensor.stretch === undefined ? decoded : { ...decoded, stretch: stretches[tensor.stretch]! };
    });
    return { asked: askedFromMessage(message, messages), bytes: this.#bytes, wish: undefined, file };
  }

  abandon(): void {
    this.#place.file?.release();
  }
}

function noRoom(): GatewayError {
  return new GatewayError("QUEUE_FULL", "There is no room for so many large bodies at once; try again in a moment.", {
    retryAfterMs: 1_000,
  });
}
