/** Calls in the order in which they came, cheap at both ends. */
import type { LaneCall } from "./lane-call.ts";

export class CallQueue {
  #calls: LaneCall[] = [];
  /** Index of the first; everything before it has left. Shifting the array for each call would cost its length each time. */
  #head = 0;

  get length(): number {
    return this.#calls.length - this.#head;
  }

  push(call: LaneCall): void {
    this.#calls.push(call);
  }

  first(): LaneCall | undefined {
    return this.#calls[this.#head];
  }

  shift(): LaneCall | undefined {
    const call = this.#calls[this.#head];
    if (call === undefined) return undefined;
    this.#head++;
    if (this.#head === this.#calls.length) {
      this.#calls.length = 0;
      this.#head = 0;
    } else if (this.#head >= 1024) {
      this.#calls = this.#calls.slice(this.#head);
      this.#head = 0;
    }
    return call;
  }

  /** Takes one out, wherever it stands; false when it is not there. */
  remove(call: LaneCall): boolean {
    const index = this.#calls.indexOf(call, this.#head);
    if (index < 0) return false;
    this.#calls.splice(index, 1);
    return true;
  }

  /** Empties it. */
  takeAll(): LaneCall[] {
    const calls = this.#calls.slice(this.#head);
    this.#calls = [];
    this.#head = 0;
    return calls;
  }
}
