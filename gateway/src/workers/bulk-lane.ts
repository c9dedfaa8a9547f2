/** A worker's second lane, on a connection of its own, for calls so large that small ones would wait behind their bytes. */
import type { Lane } from "../lanes/lane.ts";
import type { CallContent } from "../lanes/lane-call.ts";
import { type LaneCounters, zeroCounters } from "../lanes/lane-counters.ts";

/** From this size on: 2 ms of a link of 1 Gbit/s, about what a small call takes as a whole. */
const bulkyFromBytes = 256 * 1024;

/** Whether the call is for the bulk lane. */
export function isBulky(content: CallContent): boolean {
  let bytes = 0;
  for (const tensor of content.inputs) bytes += tensor.raw.length;
  return bytes >= bulkyFromBytes;
}

/** Opened by the first call that needs it, and again by the next one after it was lost. */
export class BulkLane {
  readonly #open: () => { lane: Lane; close: () => void };
  #current: { lane: Lane; close: () => void } | undefined;

  /** @param open connects; its lane reports its end to `ended` */
  constructor(open: () => { lane: Lane; close: () => void }) {
    this.#open = open;
  }

  get outstanding(): number {
    return this.#current === undefined ? 0 : this.#current.lane.pending + this.#current.lane.inFlight;
  }

  get pending(): number {
    return this.#current?.lane.pending ?? 0;
  }

  get counters(): LaneCounters {
    return this.#current?.lane.counters ?? zeroCounters();
  }

  lane(): Lane {
    if (this.#current === undefined || this.#current.lane.state === "LEAVING") this.#current = this.#open();
    return this.#current.lane;
  }

  ended(lane: Lane): void {
    if (this.#current?.lane !== lane) return;
    this.#current.close();
    this.#current = undefined;
  }

  leave(): void {
    this.#current?.lane.leave();
  }

  abort(problem: string): void {
    this.#current?.lane.abort(problem);
  }
}
