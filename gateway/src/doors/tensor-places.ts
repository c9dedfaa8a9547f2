/** Where the bytes of tensors go as they arrive, and stay: a shared file or memory of their own; they are never copied again. */
import type { LeasedFile, SharedFiles } from "../backends/shared-files.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { OwnBytes, type SharedBytes } from "../tensors/tensor.ts";

/**
 * Bodies from this size on go to a file. Below it the file's system calls cost more than the copies that they spare
 * (the lanes' own bound for tensors that are in memory is the same, for the same reason).
 */
export const sharedFromBytes = 65_536;

/** Tensors begin at multiples of this, so that the worker can use them where they lie. */
const alignment = 64;

/** Gets the bytes of tensors. */
export interface TensorBytesSink {
  /** The bytes of another tensor begin. */
  begin(length: number): void;
  /** Throws QUEUE_FULL. */
  takeElements(bytes: Buffer): void;
}

/** Where the bytes of tensors stay. */
export interface TensorPlace extends TensorBytesSink {
  /** What holds them beyond this process's memory. */
  readonly file: LeasedFile | undefined;
  /** Each tensor's, in the order in which they began. */
  readonly stretches: readonly (OwnBytes | SharedBytes)[];
}

/**
 * A file where this is worth while and there is one, else memory.
 * @param bytes of all tensors together as far as anybody says so; undefined: nobody does
 * @param tensors how many there are
 * @param maxBytes of one tensor
 */
export function placeForTensors(files: SharedFiles | undefined, bytes: number | undefined, tensors: number, maxBytes: number): TensorPlace {
  const isWorthAFile = files !== undefined && bytes !== undefined && bytes >= sharedFromBytes;
  const file = isWorthAFile ? files.lease(bytes + alignment * tensors) : undefined;
  return file ? new FilePlace(file) : new MemoryPlace(maxBytes);
}

class FilePlace implements TensorPlace {
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

class MemoryPlace implements TensorPlace {
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

function noRoom(): GatewayError {
  return new GatewayError("QUEUE_FULL", "There is no room for so many large bodies at once; try again in a moment.", {
    retryAfterMs: 1_000,
  });
}
