/** Whether all choices of an answer have ended: one that has not was cut off, whatever its text looks like. */
import { type ChoiceEvent, modelFailed } from "./events.ts";

export class Endings {
  readonly #open: Set<number>;

  /** @param choices that were asked for */
  constructor(choices: number) {
    this.#open = new Set(Array.from({ length: choices }, (_, index) => index));
  }

  note({ index, finish_reason: reason }: ChoiceEvent): void {
    if (typeof reason === "string") this.#open.delete(index);
  }

  /** Throws MODEL_FAILED. */
  refuseOpen(): void {
    if (this.#open.size === 0) return;
    const [first] = this.#open;
    throw modelFailed(`ended before its choice ${first} had a finish_reason`);
  }
}
