/** A worker's second lane, on a connection of its own, for calls so large that small ones would wait behind their bytes. */
import type { Lane } from "../lanes/lane.ts";
import type { CallContent } from "../lanes/lane-call.ts";
import type { Timers } from "../time/timers.ts";

/** From this size on: 2 ms of a link of 1 Gbit/s, about what a small call takes as a whole. */
const bulkyFromBytes = 256 * 1024;
/** When the worker takes no second connection large calls share the first one for so long, in milliseconds. */
const doWithoutMs = 5_000;

/** Whether the call is for the bulk lane. */
export function isBulky(content: CallContent): boolean {
  let bytes = 0;
  for (const tensor of content.inputs) bytes += tensor.raw.length;
  return bytes >= bulkyFromBytes;
}

/** Opened by the first call that needs it, and again by the next one after it was lost. */
export class BulkLane {
  readonly #open: () => Lane;
  readonly #timers: Timers;
  #lane: Lane | undefined;
  #doWithout = false;

  /** @param open connects; its lane reports its end to `ended` */
  constructor(open: () => Lane, timers: Timers) {
    this.#open = open;
    this.#timers = timers;
  }

  get outstanding(): number {
    return this.#lane === undefined ? 0 : this.#lane.pending + this.#lane.inFlight;
  }

  get pending(): number {
    return this.#lane?.pending ?? 0;
  }

  /** The lane for a large call; undefined while there can't be one. */
  lane(): Lane | undefined {
    if (this.#doWithout) return undefined;
    if (this.#lane === undefined || this.#lane.state === "LEAVING") this.#lane = this.#open();
    return this.#lane;
  }

  /** @param stood whether the worker had said hello on it */
  ended(lane: Lane, stood: boolean): void {
    if (this.#lane === lane) this.#lane = undefined;
    if (stood || this.#doWithout) return;
    this.#doWithout = true;
    this.#timers.after(doWithoutMs, () => {
      this.#doWithout = false;
    });
  }

  leave(): void {
    this.#lane?.leave();
  }

  abort(problem: string): void {
    this.#lane?.abort(problem);
  }
}
