/** What other gateways have measured of a canary at its present step, as they write it down: sums since the step began. */

import { CallWindow, type StoredWindow, windowSince } from "../../telemetry/windows.ts";

/** What one gateway has measured by itself. */
export interface Tally {
  readonly canary: StoredWindow;
  readonly baseline: StoredWindow;
  /** Calls of the canary that failed, one after the other, up to now. */
  readonly failuresInRow: number;
  readonly compared: number;
  readonly disagreed: number;
}

const nothing: StoredWindow = { calls: 0, failures: 0, latencies: [] };

export class OtherTallies {
  #known = new Map<string, Tally>();
  /** Sums over all of them. */
  canary = new CallWindow();
  baseline = new CallWindow();
  #isFirst = true;

  /**
   * In place of what was known of them.
   * @param recent what has come since then is added to these; what was there before this gateway looked is nothing of the last seconds
   */
  take(tallies: ReadonlyMap<string, Tally>, recent: { readonly canary: CallWindow; readonly baseline: CallWindow }): void {
    [this.canary, this.baseline] = [new CallWindow(), new CallWindow()];
    for (const [gateway, tally] of tallies) {
      const before = this.#known.get(gateway);
      for (const side of ["canary", "baseline"] as const) {
        this[side].add(CallWindow.fromStored(tally[side]));
        if (!this.#isFirst) recent[side].add(CallWindow.fromStored(windowSince(tally[side], before?.[side] ?? nothing)));
      }
    }
    this.#known = new Map(tallies);
    this.#isFirst = false;
  }

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  get compared(): number {
    return this.#sum(({ compared }) => compared);
  }

  get disagreed(): number {
    return this.#sum(({ disagreed }) => disagreed);
  }

  /** Of all together: while no call went well anywhere their sum, else of that gateway that saw most. @param own of this gateway */
  failuresInRow(own: number, isOwnAll: boolean): number {
    const all = [...this.#known.values()];
    const nothingWell = isOwnAll && all.every(({ canary, failuresInRow }) => failuresInRow === canary.calls);
    const rows = [own, ...all.map(({ failuresInRow }) => failuresInRow)];
    return nothingWell ? rows.reduce((sum, count) => sum + count, 0) : Math.max(...rows);
  }

  #sum(of: (tally: Tally) => number): number {
    return [...this.#known.values()].reduce((sum, tally) => sum + of(tally), 0);
  }
}
