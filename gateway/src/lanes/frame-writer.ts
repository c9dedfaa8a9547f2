/** Writes `ExchangeRequest` frames: whatever there is to say goes into the frame at hand. */
import type { EncodedTensor } from "../tensors/tensor.ts";
import type { LaneCall } from "./lane-call.ts";
import { WireWriter } from "./wire-writer.ts";
import { writeCall } from "./write-call.ts";

/** The tag and the number of a field. */
const numberBytes = 10;

export class FrameWriter {
  readonly #writer = new WireWriter();

  /** Bytes in the frame at hand. */
  get length(): number {
    return this.#writer.length;
  }

  /** The frame at hand, never written to again; the next one begins. */
  take(): Buffer {
    return this.#writer.take();
  }

  /** Returns credit: every answer frame up to this one has been taken in. */
  acknowledge(receivedSequence: number): void {
    this.#number(40, receivedSequence);
  }

  heartbeat(number: number): void {
    this.#number(48, number);
  }

  goodbye(): void {
    this.#number(56, 1);
  }

  /** Ids of calls for which nobody waits any more. */
  cancel(ids: readonly number[]): void {
    const writer = this.#writer;
    const bound = 8 * ids.length;
    writer.reserve(bound + numberBytes);
    const mark = writer.open(34, bound);
    for (const id of ids) writer.varint(id);
    writer.close(mark);
  }

  /** Says that calls follow: the frame needs credit. */
  number(sequence: number): void {
    this.#number(8, sequence);
  }

  /** @param bound from `boundOfCall` */
  call(call: LaneCall, inputs: readonly EncodedTensor[], bound: number, nowMs: number): void {
    writeCall(this.#writer, call, inputs, bound, nowMs);
  }

  #number(tag: number, value: number): void {
    this.#writer.reserve(numberBytes);
    this.#writer.unsigned(tag, value);
  }
}
