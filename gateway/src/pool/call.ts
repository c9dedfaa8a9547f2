/** One call on its way through the pool: what the request path hands over and what it gets back. */

import type { Answer, Usage } from "../backends/answer.ts";
import type { BackendCall, CallContent, Carried, Returned } from "../backends/call.ts";
import type { Death } from "../backends/death.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import type { Span } from "../telemetry/traces/span.ts";
import type { EncodedTensor } from "../tensors/tensor.ts";
import type { Expiring } from "./deadlines.ts";
import type { Member } from "./member.ts";
import type { Bench } from "./waiting-room.ts";

/** What the request path asks for. */
export type WorkerCall = CallContent;

/** What the request path gets. */
export interface WorkerAnswer {
  readonly outputs: readonly EncodedTensor[];
  /** From admission until the model began to run it, in microseconds. */
  readonly queueUs: number;
  /** The run of the batch that held it, in microseconds. */
  readonly computeUs: number;
  /** Calls that ran in the same batch, this one included. */
  readonly batchCalls: number;
  readonly batchRows: number;
  /** Undefined where nobody counts tokens. */
  readonly usage: Usage | undefined;
  /** Name of the worker that answered. */
  readonly worker: string;
}

/** A call under way. */
export interface CallHandle {
  /** Rejects with a GatewayError. */
  readonly answer: Promise<WorkerAnswer>;
  /** The caller went away: the answer rejects with CANCELLED, and the worker is told. */
  cancel(): void;
}

/** Who decides what becomes of a call. */
export interface CallOwner {
  answered(call: PoolCall, answer: Answer): void;
  returned(call: PoolCall, how: Returned, death: Death | undefined): void;
  expired(call: PoolCall): void;
  cancelled(call: PoolCall): void;
}

/** The call with all that the pool and its deadline wheel note on it: one object, because there is one for every request. */
export class PoolCall implements BackendCall, Expiring, CallHandle {
  content: WorkerCall;
  readonly answer: Promise<WorkerAnswer>;
  /** Settled one way or the other: nobody waits any more. */
  settled = false;
  /** Where it was sent last, and what it is there as long as it is. */
  member: Member | undefined = undefined;
  carried: Carried | undefined = undefined;
  sends = 0;
  nthSend = 0;
  retries = 0;
  /** Those that refused it. */
  refusedBy: Member[] | undefined = undefined;
  /** True while it waits for a worker to come back. */
  waiting = false;
  /** What makes it the same call as another; computed only where a worker may have died of it. */
  fingerprint: string | undefined = undefined;
  /** The sending that is under way, of a call that is recorded; and how often it was sent. */
  attempt: Span | undefined = undefined;
  attempts = 0;
  /** It is tried alone, because a worker may have died of it. */
  isTrial = false;
  /** How often it was lost without anybody's knowing whether it had been begun. */
  losses = 0;
  /** The bench that it was let out from, until it is settled. */
  bench: Bench<PoolCall> | undefined = undefined;

  wheelSlot = -1;
  wheelBefore: Expiring | undefined = undefined;
  wheelAfter: Expiring | undefined = undefined;

  readonly #owner: CallOwner;
  #resolve!: (answer: WorkerAnswer) => void;
  #reject!: (error: GatewayError) => void;

  constructor(owner: CallOwner, content: WorkerCall) {
    this.#owner = owner;
    this.content = content;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether some of its outputs have come: it goes to no other worker then. */
  get hasBegun(): boolean {
    return false;
  }

  get deadlineAt(): number {
    return this.content.deadlineAt;
  }

  cancel(): void {
    if (!this.settled) this.#owner.cancelled(this);
  }

  expired(): void {
    this.#owner.expired(this);
  }

  chunk(_outputs: readonly EncodedTensor[]): void {}

  answered(answer: Answer): void {
    this.#owner.answered(this, answer);
  }

  returned(how: Returned, death?: Death): void {
    this.#owner.returned(this, how, death);
  }

  succeed(answer: WorkerAnswer): void {
    this.settled = true;
    this.#resolve(answer);
  }

  fail(error: GatewayError): void {
    this.settled = true;
    this.#reject(error);
  }
}
