/** A call whose outputs go to its caller as they come: its chunks, from whichever worker, in the order in which they were made. */

import type { Answer, Usage } from "../backends/answer.ts";
import type { Returned } from "../backends/call.ts";
import type { Death } from "../backends/death.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import type { EncodedTensor } from "../tensors/tensor.ts";
import { type CallOwner, PoolCall, type WorkerAnswer, type WorkerCall } from "./call.ts";
import * as refusals from "./refusals.ts";
import { type Bound, StreamPace, type StreamTimes } from "./streams/bounds.ts";
import { StreamMeasured } from "./streams/measured.ts";

/** What the request path asks for; `deadlineAt` is when all of it is over, and `streams` says whether the version streams: else its outputs are the only chunk. */
export interface StreamWish extends WorkerCall {
  readonly times: StreamTimes;
}

/** Why nobody waits for a stream any more: a bound that was reached, a caller who has left, or a gateway that leaves. */
export type Cut = Bound | "caller" | "drain";

/** A stream under way. */
export interface AnswerStream {
  /** Resolves with the first chunk, or with the end of a stream that has none; rejects with the GatewayError that came instead. */
  readonly begun: Promise<void>;
  /** The next outputs; undefined at the end of an answer that went well. Rejects with the GatewayError that ended it. One at a time. */
  next(): Promise<readonly EncodedTensor[] | undefined>;
  /** What its worker answered at its end; undefined before, and when it failed. */
  readonly end: WorkerAnswer | undefined;
  /** What ended it; undefined while it goes well. */
  readonly failure: GatewayError | undefined;
  /** Who or what ended it before its worker did; undefined: nothing has. */
  readonly cut: Cut | undefined;
  readonly measured: StreamMeasured;
  /** Resolves with the tokens that it took once its worker has let go of it, which may be long after it was called off; undefined where nobody has counted. */
  readonly spent: Promise<Usage | undefined>;
  /** The caller went away: nothing more is taken, and the worker is told. */
  cancel(): void;
}

/** Who decides what becomes of it. */
export interface StreamOwner extends CallOwner {
  /** Milliseconds on the monotonic clock. */
  now(): number;
  /** It has less time than the wheel knows. */
  hurried(call: StreamCall): void;
  /** It is to end with this error; its worker is told. */
  cut(call: StreamCall, error: GatewayError): void;
}

export class StreamCall extends PoolCall implements AnswerStream {
  readonly begun: Promise<void>;
  readonly spent: Promise<Usage | undefined>;
  readonly measured: StreamMeasured;
  end: WorkerAnswer | undefined = undefined;
  failure: GatewayError | undefined = undefined;
  cut: Cut | undefined = undefined;
  readonly #owner: StreamOwner;
  readonly #pace: StreamPace;
  /** When the wheel looks at it next. */
  #looksAtMs: number;
  readonly #chunks: (readonly EncodedTensor[])[] = [];
  #waiting: PromiseWithResolvers<readonly EncodedTensor[] | undefined> | undefined = undefined;
  readonly #begun = Promise.withResolvers<void>();
  readonly #spent = Promise.withResolvers<Usage | undefined>();

  constructor(owner: StreamOwner, { times, ...content }: StreamWish) {
    super(owner, content);
    this.#owner = owner;
    const nowMs = owner.now();
    this.#pace = new StreamPace(times, nowMs, content.deadlineAt);
    this.#looksAtMs = this.#pace.endsAtMs;
    this.measured = new StreamMeasured(nowMs);
    this.begun = this.#begun.promise;
    this.spent = this.#spent.promise;
    // Whoever waits for its chunks learns it from them.
    for (const promise of [this.begun, this.answer]) promise.catch(() => {});
  }

  /** Some of its outputs have come: it goes to no other worker any more. */
  override get hasBegun(): boolean {
    return this.measured.chunks > 0;
  }

  override get deadlineAt(): number {
    return this.#looksAtMs;
  }

  // ---- from the caller

  next(): Promise<readonly EncodedTensor[] | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#took();
      return Promise.resolve(chunk);
    }
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (this.settled) return Promise.resolve(undefined);
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  override cancel(): void {
    this.#cutShort("caller", refusals.cancelled());
  }

  /** The gateway leaves and has waited for it long enough. */
  leave(): void {
    this.#cutShort("drain", refusals.leaving());
  }

  #cutShort(by: Cut, error: GatewayError): void {
    if (this.failure !== undefined) return;
    // Nobody takes what waits.
    if (by === "caller" || by === "stall") this.#chunks.length = 0;
    this.cut = by;
    if (this.settled) this.failure = error;
    else this.#owner.cut(this, error);
  }

  // ---- from the backend

  override chunk(outputs: readonly EncodedTensor[]): void {
    if (this.settled) return;
    const nowMs = this.#owner.now();
    this.measured.came(nowMs);
    if (this.measured.chunks === 1) this.#begun.resolve();
    this.#hand(outputs, nowMs);
  }

  override answered(answer: Answer): void {
    super.answered(answer);
    if (this.settled) this.#spent.resolve(answer.usage);
  }

  override returned(how: Returned, death?: Death): void {
    super.returned(how, death);
    if (this.settled) this.#spent.resolve(undefined);
  }

  // ---- from the clock

  override expired(): void {
    const nowMs = this.#owner.now();
    const { endsAtMs, bound } = this.#pace;
    if (endsAtMs > nowMs) {
      // Chunks have come since the wheel was told.
      this.#looksAtMs = endsAtMs;
      return this.#owner.hurried(this);
    }
    this.#cutShort(bound, refusals.outOfTime(bound, this.hasBegun));
  }

  // ---- ends

  override succeed(answer: WorkerAnswer): void {
    this.end = answer;
    // A version that answers once: its outputs are the only chunk.
    if (answer.outputs.length > 0) this.chunk(answer.outputs);
    super.succeed(answer);
    this.#begun.resolve();
    if (this.#chunks.length === 0) this.#waiting?.resolve(undefined);
  }

  override fail(error: GatewayError): void {
    this.failure = error;
    super.fail(error);
    this.#begun.reject(error);
    if (this.carried === undefined) this.#spent.resolve(undefined);
    this.#waiting?.reject(error);
  }

  #hand(outputs: readonly EncodedTensor[], nowMs: number): void {
    const waiting = this.#waiting;
    if (waiting === undefined) {
      this.#chunks.push(outputs);
      if (this.#chunks.length === 1) this.#pace.awaitsCaller(nowMs);
      return this.#lookSooner();
    }
    this.#waiting = undefined;
    waiting.resolve(outputs);
    this.#took();
  }

  #took(): void {
    this.carried?.taken();
    if (this.settled) return;
    const nowMs = this.#owner.now();
    if (this.#chunks.length > 0) this.#pace.awaitsCaller(nowMs);
    else this.#pace.awaitsModel(nowMs);
    this.#lookSooner();
  }

  /** Later ones are found by the wheel itself: it is asked for each chunk otherwise. */
  #lookSooner(): void {
    const { endsAtMs } = this.#pace;
    if (this.end !== undefined || endsAtMs >= this.#looksAtMs) return;
    this.#looksAtMs = endsAtMs;
    this.#owner.hurried(this);
  }
}
