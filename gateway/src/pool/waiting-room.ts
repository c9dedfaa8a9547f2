/** Where calls wait while workers that serve their version are on their way back, and no other has room. */

import { Line } from "../backends/line.ts";
import type { Share } from "../backends/share.ts";
import { Places } from "./places.ts";

/** What there is to know of who waits. */
export interface Waiting {
  readonly content: { readonly model: string; readonly version: string; readonly share: Share };
}

/** The calls of one version. */
export class Bench<Call extends object> {
  readonly model: string;
  readonly version: string;
  /** In the order in which they came. */
  readonly calls = new Line<Call>();
  /** Calls that were let out and are not answered yet. */
  released = 0;
  /** The workers that are there have no room for them; they wait for one that is away. */
  isRefused = false;

  constructor(model: string, version: string) {
    this.model = model;
    this.version = version;
  }
}

/** Bounded in number; who waits too long is taken out by its deadline. */
export class WaitingRoom<Call extends Waiting> {
  readonly #places: Places;
  /** By `model/version`: neither may contain a slash. */
  readonly #benches = new Map<string, Bench<Call>>();

  constructor(limit: number) {
    this.#places = new Places(limit);
  }

  /** Calls that wait. */
  get size(): number {
    return this.#places.size;
  }

  /** False when there is no room for this caller. `isRefused`: by the workers that are there. */
  add(call: Call, isRefused: boolean): boolean {
    if (!this.#places.take(call.content.share)) return false;
    const { model, version } = call.content;
    const key = `${model}/${version}`;
    let bench = this.#benches.get(key);
    if (bench === undefined) this.#benches.set(key, (bench = new Bench(model, version)));
    bench.calls.push(call);
    bench.isRefused ||= isRefused;
    return true;
  }

  /** Takes one out before its turn. */
  remove(call: Call): void {
    const { model, version } = call.content;
    const bench = this.#benches.get(`${model}/${version}`);
    if (bench?.calls.remove(call)) this.#left(bench, call);
  }

  /** The one that has waited longest. */
  takeFirst(bench: Bench<Call>): Call | undefined {
    const call = bench.calls.shift();
    if (call !== undefined) this.#left(bench, call);
    return call;
  }

  /** Versions for which calls wait. */
  benches(): readonly Bench<Call>[] {
    return [...this.#benches.values()];
  }

  #left(bench: Bench<Call>, call: Call): void {
    this.#places.giveBack(call.content.share);
    if (bench.calls.length === 0) this.#benches.delete(`${bench.model}/${bench.version}`);
  }
}
