/** A call as a backend sees it: what to send, and whom to tell. */
import type { Span } from "../telemetry/traces/span.ts";
import type { EncodedTensor, Parameters } from "../tensors/tensor.ts";
import type { Answer } from "./answer.ts";
import type { Death } from "./death.ts";
import type { Share } from "./share.ts";

/** What a call asks for. */
export interface CallContent {
  readonly model: string;
  /** Exact version. */
  readonly version: string;
  readonly inputs: readonly EncodedTensor[];
  /** Whether runs of the version hold the rows of several calls; dimension 0 of every input counts them then. */
  readonly sharesRuns: boolean;
  readonly parameters: Parameters;
  readonly requestId: string;
  /** W3C trace context; empty when there is none. */
  readonly traceparent: string;
  /** What is recorded of it; absent for a call that is not. */
  readonly span?: Span | undefined;
  /** Who it is from. */
  readonly share: Share;
  /** When it is over, on the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
  /** Whether running it twice does no harm: then it is sent again when its worker is lost. */
  readonly idempotent: boolean;
  /** It is sent again also when its worker was lost because its run did not let go of it. */
  readonly retryAfterHang?: boolean;
  /** It may share its run with no other call. */
  readonly alone?: boolean;
  /** Its outputs are wanted as the model makes them. Only of versions that stream. */
  readonly streams?: boolean;
}

/**
 * How far a call had come that a backend gives back.
 * unsent: it never left. unbegun: the backend's process is dead and had not begun it. begun: it is dead and was running it.
 * hung: the same, and its run did not let go of the backend, which was ended for it. ended: it is dead, the call has run and
 * only its answer was lost. stalled: the backend says nothing and may run it yet; an answer of its own comes too late.
 * unknown: it may have run, or may run yet.
 */
export type Returned = "unsent" | "unbegun" | "begun" | "hung" | "ended" | "stalled" | "unknown";

/** With one backend at a time. */
export interface BackendCall {
  readonly content: CallContent;
  /** Some outputs of a call that streams, one tensor for each output; in order, and before `answered`, whose answer has none then. */
  chunk(outputs: readonly EncodedTensor[]): void;
  /** The backend answered, with outputs or an error. Also called when nobody waits any more. */
  answered(answer: Answer): void;
  /** The backend was lost, or takes no more calls, before an answer came. `death`: that of its process, where it is known. */
  returned(how: Returned, death?: Death): void;
}

/** A call that a backend has. */
export interface Carried {
  /** Nobody waits for it any more. `tellBackend`: it would not notice by itself. `isLate`: for it has not answered in time. */
  abandon(tellBackend: boolean, isLate?: boolean): void;
  /** The caller has taken the oldest of the chunks that it had not taken: there is room for another. */
  taken(): void;
}
