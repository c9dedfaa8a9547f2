/** What bounds one stream in time, and which of its bounds it is up to at a moment. Pure: time is an argument. */

/** In milliseconds. The whole of it is bounded by the call's deadline. */
export interface StreamTimes {
  /** Until the first chunk. */
  readonly firstChunkMs: number;
  /** From one chunk to the next. */
  readonly gapMs: number;
  /** For so long a caller may take nothing while chunks wait for it. */
  readonly stallMs: number;
}

/** What a stream waits for, and how long it has. */
export type Bound = "first_chunk" | "gap" | "stall" | "total";

/** Where a stream stands. */
export class StreamPace {
  readonly #times: StreamTimes;
  readonly #totalAtMs: number;
  #phase: Exclude<Bound, "total"> = "first_chunk";
  #phaseEndsAtMs: number;

  constructor(times: StreamTimes, beganAtMs: number, totalAtMs: number) {
    this.#times = times;
    this.#totalAtMs = totalAtMs;
    this.#phaseEndsAtMs = beganAtMs + times.firstChunkMs;
  }

  /** When the bound is reached that comes first. */
  get endsAtMs(): number {
    return Math.min(this.#totalAtMs, this.#phaseEndsAtMs);
  }

  /** Which one that is. */
  get bound(): Bound {
    return this.#totalAtMs <= this.#phaseEndsAtMs ? "total" : this.#phase;
  }

  /** The caller has all that was made: the model's turn. */
  awaitsModel(nowMs: number): void {
    this.#phase = "gap";
    this.#phaseEndsAtMs = nowMs + this.#times.gapMs;
  }

  /** Chunks wait, and the caller has just taken one, or the first has just come. */
  awaitsCaller(nowMs: number): void {
    this.#phase = "stall";
    this.#phaseEndsAtMs = nowMs + this.#times.stallMs;
  }
}
