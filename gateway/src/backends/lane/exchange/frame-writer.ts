/** Gathers what there is to say into one `ExchangeRequest` frame. */
import { inferencehub } from "../../../rpc/inference.js";
import type { EncodedTensor } from "../../../tensors/tensor.ts";
import type { LaneCall } from "./lane-call.ts";
import { messageFromCall } from "./write-call.ts";

const { ExchangeRequest } = inferencehub.rpc.v1;
type Frame = inferencehub.rpc.v1.ExchangeRequest.$Properties;
type CallMessage = inferencehub.rpc.v1.Call.$Properties;

/** Tag and value of a number. */
const numberBytes = 10;

export class FrameWriter {
  #frame: Frame = {};
  #calls: CallMessage[] = [];
  #length = 0;

  /** Bytes that the frame at hand takes at most; 0 when there is nothing to say. */
  get length(): number {
    return this.#length;
  }

  /** The frame at hand; the next one begins. */
  take(): Buffer {
    if (this.#calls.length > 0) this.#frame.calls = this.#calls;
    const bytes = ExchangeRequest.encode(this.#frame).finish();
    this.#frame = {};
    this.#calls = [];
    this.#length = 0;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Returns credit: every answer frame up to this one has been taken in. */
  acknowledge(receivedSequence: number): void {
    this.#frame.receivedSequence = receivedSequence;
    this.#length += numberBytes;
  }

  heartbeat(number: number): void {
    this.#frame.heartbeat = number;
    this.#length += numberBytes;
  }

  goodbye(): void {
    this.#frame.goodbye = true;
    this.#length += numberBytes;
  }

  /** Ids of calls for which nobody waits any more. */
  cancel(ids: number[]): void {
    this.#frame.cancelledCallIds = ids;
    this.#length += numberBytes * (1 + ids.length);
  }

  /** Says that calls follow: the frame needs credit. */
  number(sequence: number): void {
    this.#frame.sequence = sequence;
    this.#length += numberBytes;
  }

  /** @param bound from `boundOfCall` */
  call(call: LaneCall, inputs: readonly EncodedTensor[], bound: number, nowMs: number): void {
    this.#calls.push(messageFromCall(call, inputs, nowMs));
    this.#length += bound;
  }
}
