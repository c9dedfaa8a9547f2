/** Calls that wait for workers on their way back: which of them may hope, and who is let out when. */

import type { MergedCatalogue } from "../models/merged-catalogue.ts";
import type { Clock } from "../time/clock.ts";
import type { Timers } from "../time/timers.ts";
import type { PoolCall } from "./call.ts";
import type { Places } from "./places.ts";
import { type Bench, WaitingRoom } from "./waiting-room.ts";

/**
 * For so long after a worker was lost, calls that the others have no room for wait for its return: the others have its share, too,
 * and a queue that grows for that reason is no overload. A worker that is longer away is not just restarting.
 */
const backWithinMs = 5_000;
/** Calls let out at a time, for each worker that can take them: all at once would overflow its queue. */
const releasedPerWorker = 64;

/** A version's name. */
interface Named {
  readonly model: string;
  readonly version: string;
}

/** Whom the calls are let out to. */
export interface Way {
  dispatch(call: PoolCall): void;
  /** How many workers serve the version now. */
  workersOf(version: Named): number;
}

export class AwaitedWorkers {
  readonly #catalogue: MergedCatalogue;
  readonly #clock: Clock;
  readonly #timers: Timers;
  /** Those of calls that do not wait. */
  readonly #places: Places;
  readonly #way: Way;
  readonly #room: WaitingRoom<PoolCall>;
  #backBy = Number.NEGATIVE_INFINITY;

  constructor(catalogue: MergedCatalogue, callsWaiting: number, clock: Clock, timers: Timers, places: Places, way: Way) {
    this.#catalogue = catalogue;
    this.#clock = clock;
    this.#timers = timers;
    this.#places = places;
    this.#way = way;
    this.#room = new WaitingRoom(callsWaiting);
  }

  /** Calls that wait. */
  get size(): number {
    return this.#room.size;
  }

  /** A worker is gone that is expected back. */
  lost(): void {
    this.#backBy = this.#clock.now() + backWithinMs;
    this.#timers.after(backWithinMs, () => this.release());
  }

  /** Whether a worker that serves the version is on its way back, while none is there. */
  isExpected({ model, version }: Named): boolean {
    return this.#catalogue.find(model)?.byVersion.get(version)?.state === "RECOVERING";
  }

  /** Whether one of the workers that serve it was lost just now and is not back yet. */
  isOneAway({ model, version }: Named): boolean {
    return this.#clock.now() < this.#backBy && this.#catalogue.isMissed(model, version);
  }

  /** False when there is no room. `isRefused`: the workers that are there have none for it. */
  wait(call: PoolCall, isRefused: boolean): boolean {
    this.leaveBench(call);
    call.carried = undefined;
    if (!this.#room.add(call, isRefused)) return false;
    call.waiting = true;
    this.#places.giveBack(call.content.share);
    return true;
  }

  /** Workers came, went or changed what they serve. */
  release(): void {
    for (const bench of this.#room.benches()) this.#release(bench);
  }

  /** Nobody is to wait any more, for one version or for all. */
  letOut(only?: Named): void {
    for (const bench of this.#room.benches())
      if (only === undefined || (bench.model === only.model && bench.version === only.version)) this.#letOutAll(bench);
  }

  /** A call that may wait is over; false when it does not, and has a place of its own. */
  forget(call: PoolCall): boolean {
    if (!call.waiting) return false;
    call.waiting = false;
    this.#room.remove(call);
    return true;
  }

  /** A call that was let out is over, or waits again: the next one of its version may go. */
  leaveBench(call: PoolCall): void {
    const { bench } = call;
    if (bench === undefined) return;
    call.bench = undefined;
    bench.released--;
    if (bench.calls.length > 0) this.#release(bench);
  }

  /** Lets out as many as the workers can take, or all when nobody is expected any more. */
  #release(bench: Bench<PoolCall>): void {
    const workers = this.#way.workersOf(bench);
    if (workers === 0) {
      if (!this.isExpected(bench)) this.#letOutAll(bench);
      bench.isRefused = false;
      return;
    }
    if (bench.isRefused && this.isOneAway(bench)) return;
    while (bench.released < releasedPerWorker * workers) {
      const call = this.#takeFirst(bench);
      if (call === undefined) return;
      bench.released++;
      call.bench = bench;
      this.#way.dispatch(call);
    }
  }

  #letOutAll(bench: Bench<PoolCall>): void {
    for (let call = this.#takeFirst(bench); call !== undefined; call = this.#takeFirst(bench)) this.#way.dispatch(call);
  }

  #takeFirst(bench: Bench<PoolCall>): PoolCall | undefined {
    const call = this.#room.takeFirst(bench);
    if (call === undefined) return undefined;
    call.waiting = false;
    this.#places.takeBack(call.content.share);
    return call;
  }
}
