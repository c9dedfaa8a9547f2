/**
 * So many places for calls, or bytes for bodies, of which no caller can take the last ones: who has more than a multiple of what is left gets no more.
 * (Dynamic thresholds: Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998.)
 */
import type { Share } from "../backends/share.ts";

/** What a caller of weight 1 may have for each place that is free: alone it gets nine tenths of all. */
const timesFree = 9;

export class Places {
  readonly #limit: number;
  readonly #taken = new Map<number, number>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Those that are taken. */
  get size(): number {
    return this.#size;
  }

  /** False when there are not so many for this caller. */
  take({ caller, weight }: Share, amount = 1): boolean {
    const taken = this.#taken.get(caller) ?? 0;
    const left = this.#limit - this.#size - amount;
    if (left < 0 || taken > timesFree * weight * (left + 1)) return false;
    this.#taken.set(caller, taken + amount);
    this.#size += amount;
    return true;
  }

  /** For a call that had one already, and is back. */
  takeBack({ caller }: Share): void {
    this.#taken.set(caller, (this.#taken.get(caller) ?? 0) + 1);
    this.#size++;
  }

  /** Only what was taken. */
  giveBack({ caller }: Share, amount = 1): void {
    const taken = this.#taken.get(caller)!;
    if (taken === amount) this.#taken.delete(caller);
    else this.#taken.set(caller, taken - amount);
    this.#size -= amount;
  }
}
