/** Calls that wait for credit, in the order in which they came; one that is given up leaves at once, wherever it stands. */
import type { LaneCall } from "./lane-call.ts";

/** Empty places that are put up with, besides as many as there are calls. */
const emptyPlaces = 256;

export class WaitingCalls {
  /** A call's place is its index here. */
  #calls: (LaneCall | undefined)[] = [];
  /** Everything before it is empty. */
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(call: LaneCall): void {
    if (this.#calls.length > 2 * this.#length + emptyPlaces) this.#closeUp();
    call.place = this.#calls.length;
    this.#calls.push(call);
    this.#length++;
  }

  /** The one that has waited longest. */
  first(): LaneCall | undefined {
    if (this.#length === 0) return undefined;
    while (this.#calls[this.#first] === undefined) this.#first++;
    return this.#calls[this.#first];
  }

  /** Takes out the one that `first` gave. */
  shift(): void {
    this.#empty(this.#first);
  }

  /** False when it does not wait here. */
  remove(call: LaneCall): boolean {
    if (call.block !== undefined || this.#calls[call.place] !== call) return false;
    this.#empty(call.place);
    return true;
  }

  /** Empties it. */
  takeAll(): LaneCall[] {
    const calls = this.#calls.filter((call) => call !== undefined);
    this.#calls.length = this.#first = this.#length = 0;
    return calls;
  }

  #empty(place: number): void {
    this.#calls[place] = undefined;
    if (--this.#length === 0) this.#calls.length = this.#first = 0;
  }

  #closeUp(): void {
    this.#calls = this.takeAll();
    for (const [place, call] of this.#calls.entries()) call!.place = place;
    this.#length = this.#calls.length;
  }
}
