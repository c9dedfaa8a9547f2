/** How long to wait before a call after each change: until a pause, but not for as long as a line is being drawn. */

/** Shorter than people notice, longer than between two letters of who types fast. */
const quietMs = 120;
const longestMs = 350;

/** @param changingMs since the first change that nothing was sent for */
export function waitMs(changingMs: number): number {
  return Math.max(0, Math.min(quietMs, longestMs - changingMs));
}
