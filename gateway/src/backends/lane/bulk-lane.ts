/** A worker's second lane, on a connection of its own, for calls so large that small ones would wait behind their bytes. */

import { byteLengthOf } from "../../tensors/tensor.ts";
import type { Timers } from "../../time/timers.ts";
import type { CallContent } from "../call.ts";
import type { Lane } from "./exchange/lane.ts";

/** From this size on: 2 ms of a link of 1 Gbit/s, about what a small call takes as a whole. */
const bulkyFromBytes = 256 * 1024;
/** When the worker takes no second connection large calls share the first one for so long, in milliseconds. */
const doWithoutMs = 5_000;

/** Whether the call is for the bulk lane. */
export function isBulky(content: CallContent): boolean {
  return byteLengthOf(content.inputs) >= bulkyFromBytes;
}

/** Opened by the first call that needs it, and again by the next one after it was lost. */
export class BulkLane {
  readonly #open: () => Lane;
  readonly #timers: Timers;
  /** For the next large call. */
  #lane: Lane | undefined;
  /** Those that have not ended: a lane that leaves finishes its calls while another one takes new ones. */
  readonly #lanes = new Set<Lane>();
  #doWithout = false;

  /** @param open connects; its lane reports its end to `ended` */
  constructor(open: () => Lane, timers: Timers) {
    this.#open = open;
    this.#timers = timers;
  }

  /** Those that have not ended. */
  get lanes(): Iterable<Lane> {
    return this.#lanes;
  }

  get outstanding(): number {
    let calls = 0;
    for (const lane of this.#lanes) calls += lane.pending + lane.inFlight;
    return calls;
  }

  get pending(): number {
    let calls = 0;
    for (const lane of this.#lanes) calls += lane.pending;
    return calls;
  }

  /** The lane for a large call; undefined while there can't be one. */
  lane(): Lane | undefined {
    if (this.#doWithout) return undefined;
    if (this.#lane === undefined || this.#lane.state === "LEAVING") {
      this.#lane = this.#open();
      this.#lanes.add(this.#lane);
    }
    return this.#lane;
  }

  /** @param stood whether the worker had said hello on it */
  ended(lane: Lane, stood: boolean): void {
    if (this.#lane === lane) this.#lane = undefined;
    this.#lanes.delete(lane);
    if (stood || this.#doWithout) return;
    this.#doWithout = true;
    this.#timers.after(doWithoutMs, () => {
      this.#doWithout = false;
    });
  }

  leave(): void {
    for (const lane of this.#lanes) lane.leave();
  }

  abort(problem: string): void {
    for (const lane of [...this.#lanes]) lane.abort(problem);
  }
}
