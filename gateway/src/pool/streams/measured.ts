/** What is measured of one stream as its chunks come. */

import { gapBoundsS } from "../../telemetry/gap-bounds.ts";

export class StreamMeasured {
  chunks = 0;
  /** From when the call was handed to the pool to its first chunk, in milliseconds; undefined before that. */
  firstChunkMs: number | undefined = undefined;
  /** Gaps between chunks by `gapBoundsS`, longer ones last, not cumulative, and their sum in milliseconds. */
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
