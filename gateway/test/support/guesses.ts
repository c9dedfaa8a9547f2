/** Guesses that are counted on a test's own clock, and what the log gets of them. */

import { createGuesses, type Guesses } from "../../src/auth/guesses/guesses.ts";
import type { FakeClock } from "./fake-clock.ts";

export function guessesWith(clock: FakeClock, lines: unknown[] = [], perMinute = 10): Guesses {
  return createGuesses({ perMinute, clock, timers: clock, log: { warn: (fields, message) => void lines.push({ ...fields, message }) } });
}
