/** A call as a lane sees it: what to send, and whom to tell. */
import type { EncodedTensor, Parameters } from "../../../tensors/tensor.ts";
import type { Answer } from "../../answer.ts";
import type { LeasedFile } from "../../shared-files.ts";

/** What a call asks for. */
export interface CallContent {
  readonly model: string;
  /** Exact version. */
  readonly version: string;
  readonly inputs: readonly EncodedTensor[];
  readonly parameters: Parameters;
  readonly requestId: string;
  /** W3C trace context; empty when there is none. */
  readonly traceparent: string;
  /** When it is over, on the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
}

/** A call on a lane; on one lane at a time. */
export interface LaneCall {
  readonly content: CallContent;
  /** True: nobody waits for the answer any more. */
  readonly abandoned: boolean;
  /** Its id on the lane that carries it, 0 before it is sent. The lane's own. */
  laneId: number;
  /** Its inputs as they travel on that lane, once decided. The lane's own. */
  laneInputs: readonly EncodedTensor[] | undefined;
  /** Shared files that the worker may read until it has answered. The lane's own. */
  laneFiles: LeasedFile[] | undefined;
  /** The worker answered, with outputs or an error. Also called when abandoned. */
  answered(answer: Answer): void;
  /** The lane ended, or takes no more calls, before an answer came. `sent`: the worker may have run it. */
  returned(sent: boolean): void;
}
