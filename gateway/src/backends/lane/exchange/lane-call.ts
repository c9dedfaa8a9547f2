/** A call on one lane, with what the lane notes on it. */
import type { EncodedTensor } from "../../../tensors/tensor.ts";
import type { Answer } from "../../answer.ts";
import type { BackendCall, CallContent, Carried } from "../../call.ts";
import type { LeasedFile } from "../../shared-files.ts";

export class LaneCall implements Carried {
  readonly content: CallContent;
  /** Its id on the lane; 0 before it is sent. */
  id = 0;
  /** Its inputs as they travel on the lane, once decided. */
  inputs: readonly EncodedTensor[] | undefined = undefined;
  /** Shared files that the worker may read until it has answered. */
  files: LeasedFile[] | undefined = undefined;
  /** Nobody waits for the answer any more. */
  isAbandoned = false;
  readonly #call: BackendCall;
  readonly #lane: { abandon(call: LaneCall, tellWorker: boolean): void };

  constructor(call: BackendCall, lane: { abandon(call: LaneCall, tellWorker: boolean): void }) {
    this.#call = call;
    this.content = call.content;
    this.#lane = lane;
  }

  answered(answer: Answer): void {
    this.#call.answered(answer);
  }

  returned(sent: boolean): void {
    this.#call.returned(sent);
  }

  abandon(tellWorker: boolean): void {
    this.isAbandoned = true;
    this.#lane.abandon(this, tellWorker);
  }
}
