/** Ends calls whose time is over: one timer for all of them, so that a call pays for two list operations and no timer. */
import type { Clock } from "../time/clock.ts";
import type { Timers } from "../time/timers.ts";

/** How late a call may be ended at most, in milliseconds, when the event loop is free. */
const tickMs = 10;
/** One turn of the wheel is 5 s, the default deadline: most calls are looked at once, longer ones once a turn. */
const slotCount = 512;

/** Something with a deadline. The links are the wheel's own. */
export interface Expiring {
  /** On the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
  /** It is over. Called once, after it has left the wheel. */
  expired(): void;
  wheelSlot: number;
  wheelBefore: Expiring | undefined;
  wheelAfter: Expiring | undefined;
}

/** A wheel of slots, each a list of what ends in that tick of some turn. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #slots: (Expiring | undefined)[] = new Array(slotCount).fill(undefined);
  #count = 0;
  #tick = 0;
  #running = false;

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** How many wait for their end. */
  get size(): number {
    return this.#count;
  }

  add(entry: Expiring): void {
    if (!this.#running) this.#start();
    // Never a tick that has passed already: it would be seen a turn later.
    const tick = Math.max(Math.ceil(entry.deadlineAt / tickMs), this.#tick + 1);
    const slot = tick % slotCount;
    const first = this.#slots[slot];
    entry.wheelSlot = slot;
    entry.wheelBefore = undefined;
    entry.wheelAfter = first;
    if (first !== undefined) first.wheelBefore = entry;
    this.#slots[slot] = entry;
    this.#count++;
  }

  /** Harmless when it has left already. */
  remove(entry: Expiring): void {
    if (entry.wheelSlot < 0) return;
    const { wheelBefore: before, wheelAfter: after } = entry;
    if (before === undefined) this.#slots[entry.wheelSlot] = after;
    else before.wheelAfter = after;
    if (after !== undefined) after.wheelBefore = before;
    entry.wheelSlot = -1;
    entry.wheelBefore = undefined;
    entry.wheelAfter = undefined;
    this.#count--;
  }

  #start(): void {
    this.#running = true;
    this.#tick = Math.floor(this.#clock.now() / tickMs);
    this.#timers.after(tickMs, this.#turn);
  }

  readonly #turn = (): void => {
    const nowMs = this.#clock.now();
    const nowTick = Math.floor(nowMs / tickMs);
    // After a stall longer than a turn every slot is due, each once.
    const from = Math.max(this.#tick + 1, nowTick - slotCount + 1);
    this.#tick = nowTick;
    for (let tick = from; tick <= nowTick; tick++) this.#expire(tick % slotCount, nowMs);
    this.#running = this.#count > 0;
    if (this.#running) this.#timers.after(tickMs, this.#turn);
  };

  #expire(slot: number, nowMs: number): void {
    const due: Expiring[] = [];
    for (let entry = this.#slots[slot]; entry !== undefined; entry = entry.wheelAfter) if (entry.deadlineAt <= nowMs) due.push(entry);
    for (const entry of due) {
      // The end of one may have been the end of another.
      if (entry.wheelSlot < 0) continue;
      this.remove(entry);
      entry.expired();
    }
  }
}
