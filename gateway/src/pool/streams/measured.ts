/** What is measured of one stream as its chunks come. */

/** Bounds in seconds of the gaps that are told apart, as metrics show them; longer ones are counted last. */
export const gapBoundsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;

export class StreamMeasured {
  chunks = 0;
  /** From when the call was handed to the pool to its first chunk, in milliseconds; undefined before that. */
  firstChunkMs: number | undefined = undefined;
  /** Gaps between chunks by their bounds, not cumulative, and their sum in milliseconds. */
  readonly gaps: number[] = new Array(gapBoundsS.length + 1).fill(0);
  gapsMs = 0;
  #lastAtMs: number;

  constructor(beganAtMs: number) {
    this.#lastAtMs = beganAtMs;
  }

  /** A chunk has come. */
  came(nowMs: number): void {
    const sinceMs = nowMs - this.#lastAtMs;
    this.#lastAtMs = nowMs;
    if (this.chunks++ === 0) this.firstChunkMs = sinceMs;
    else this.#gap(sinceMs);
  }

  #gap(ms: number): void {
    let index = 0;
    while (index < gapBoundsS.length && ms > gapBoundsS[index]! * 1e3) index++;
    this.gaps[index]!++;
    this.gapsMs += ms;
  }
}
