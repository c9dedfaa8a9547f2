/**
 * Lets those wait who ask for a model in the first moments of a process, before its workers have said what they have: for
 * them a gateway that was started again behind a socket that stayed open is only slow.
 */
import type { Catalogue } from "../models/catalogue.ts";
import type { Clock } from "../time/clock.ts";
import type { Timers } from "../time/timers.ts";

/** How long after its start a gateway lets anybody wait, in milliseconds: connecting to workers that run takes a tenth of it. */
export const firstCatalogueMs = 5_000;

interface Waiting {
  readonly model: string | undefined;
  readonly resolve: () => void;
}

export class FirstCatalogue {
  readonly #catalogue: Catalogue;
  readonly #allHaveReported: () => boolean;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #limit: number;
  readonly #waiting = new Set<Waiting>();
  readonly #untilMs: number;
  #isOver = false;

  /**
   * @param allHaveReported whether each worker has said what it has, or could not be reached
   * @param limit how many may wait
   */
  constructor(catalogue: Catalogue, allHaveReported: () => boolean, clock: Clock, timers: Timers, limit: number) {
    this.#catalogue = catalogue;
    this.#allHaveReported = allHaveReported;
    this.#clock = clock;
    this.#timers = timers;
    this.#limit = limit;
    this.#untilMs = clock.now() + firstCatalogueMs;
  }

  /**
   * Resolves when it is known what there is of a model, and in any case within the time given.
   * @param model undefined: of all
   * @returns undefined when nobody need wait
   */
  whenKnown(model: string | undefined, withinMs: number): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    const leftMs = Math.min(withinMs, this.#untilMs - this.#clock.now());
    if (leftMs <= 0 || this.#isKnown(model) || this.#waiting.size >= this.#limit) return undefined;
    return new Promise((resolve) => {
      const waiting = { model, resolve: () => this.#letGo(waiting, resolve, cancel) };
      const cancel = this.#timers.after(leftMs, () => waiting.resolve());
      this.#waiting.add(waiting);
    });
  }

  /** Workers have said something, or can't be reached. */
  look(): void {
    if (this.#isOver) return;
    this.#isOver = this.#isComplete || this.#clock.now() >= this.#untilMs;
    for (const waiting of [...this.#waiting]) if (this.#isOver || this.#isKnown(waiting.model)) waiting.resolve();
  }

  get #isComplete(): boolean {
    const { announced, initialLoadDone } = this.#catalogue;
    return announced && initialLoadDone && this.#allHaveReported();
  }

  /** Whether it can be said what becomes of a call for it: not where it is loading, or a worker that may have it has not spoken. */
  #isKnown(model: string | undefined): boolean {
    if (model === undefined) return this.#isComplete;
    const entry = this.#catalogue.find(model);
    if (entry === undefined) return this.#isComplete;
    return entry.latest !== undefined || entry.versions.every(({ state }) => state !== "LOADING");
  }

  #letGo(waiting: Waiting, resolve: () => void, cancel: () => void): void {
    cancel();
    this.#waiting.delete(waiting);
    resolve();
  }
}
