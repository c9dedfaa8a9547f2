/** A call on one lane, with what the lane notes on it. */
import type { EncodedTensor } from "../../../tensors/tensor.ts";
import type { Answer } from "../../answer.ts";
import type { BackendCall, CallContent, Carried, Returned } from "../../call.ts";
import type { Death } from "../../death.ts";
import type { LeasedFile } from "../../shared-files.ts";
import type { Block } from "./block.ts";
import { StreamCredit } from "./stream-credit.ts";

/** The lane that has it. */
interface CallLane {
  abandon(call: LaneCall, tellWorker: boolean): void;
  taken(call: LaneCall): void;
}

export class LaneCall implements Carried {
  readonly content: CallContent;
  /** The block that it was sent in; undefined while it waits. */
  block: Block | undefined = undefined;
  /** Where it stands among those that wait, or in its block. */
  place = 0;
  /** Its inputs as they are to travel, between the decision and the frame that they leave with; only of a call that travels alone. */
  staged: readonly EncodedTensor[] | undefined = undefined;
  /** Shared files that the worker may read until it has answered. */
  files: LeasedFile[] | undefined = undefined;
  /** For its chunks; undefined when it is answered whole. */
  readonly credit: StreamCredit | undefined;
  /** Nobody waits for the answer any more. */
  isAbandoned = false;
  #call: BackendCall;
  readonly #lane: CallLane;

  constructor(call: BackendCall, lane: CallLane) {
    this.#call = call;
    this.content = call.content;
    this.credit = call.content.streams ? new StreamCredit() : undefined;
    this.#lane = lane;
  }

  /** Its inputs as they travel. */
  get inputs(): readonly EncodedTensor[] {
    return this.staged ?? this.content.inputs;
  }

  /** Whose call it is, who hears no more of it here. */
  detach(): BackendCall {
    const call = this.#call;
    this.isAbandoned = true;
    this.#call = nobody;
    return call;
  }

  chunk(outputs: readonly EncodedTensor[]): void {
    this.#call.chunk(outputs);
  }

  taken(): void {
    if (this.credit?.giveBack()) this.#lane.taken(this);
  }

  answered(answer: Answer): void {
    this.#call.answered(answer);
  }

  returned(how: Returned, death?: Death): void {
    this.#call.returned(how, death);
  }

  abandon(tellWorker: boolean): void {
    this.isAbandoned = true;
    this.#lane.abandon(this, tellWorker);
  }
}

/** Whose calls were taken back. */
const nobody: BackendCall = { content: undefined as never, chunk: () => {}, answered: () => {}, returned: () => {} };
