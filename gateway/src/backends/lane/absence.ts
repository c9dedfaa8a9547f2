/** Whether an attempt that has not reached a worker is worth a line: one that may still be starting is not missed yet. */

/** Until a worker listens: measured 0.5 s on two idle cores, 5 s with six programs on each of them. */
export const usualStartMs = 15_000;

/** Nobody listens there, in the words of Node, and in ours. Everything else is the answer of somebody who does. */
const nobodyThere = /\b(ENOENT|ECONNREFUSED)\b|^No connection within/;

export class Absence {
  readonly #sinceMs: number;
  #said = "";

  /** `nowMs`: when it was there last, or was first looked for. */
  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** Each problem is said once, that nobody is there not before a start takes longer than usual. */
  isWorthALine(problem: string, nowMs: number): boolean {
    if (problem === this.#said) return false;
    if (nobodyThere.test(problem) && nowMs - this.#sinceMs < usualStartMs) return false;
    this.#said = problem;
    return true;
  }
}
