/** What time it is: one clock for durations and deadlines, one for dates; injected, so that tests own time. */
import { performance } from "node:perf_hooks";

export interface Clock {
  /** Milliseconds on a clock that never jumps; only differences mean anything. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC, as the machine believes; may jump. */
  wallMs(): number;
}

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallMs: () => Date.now(),
};
