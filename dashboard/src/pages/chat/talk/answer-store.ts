/** An answer on its way: what shows it looks here, so that a token that comes draws nothing but its own answer anew. */

import type { ChatAnswer } from "../../../api/chat.ts";

export class AnswerStore {
  readonly side: number;
  readonly #listeners = new Set<() => void>();
  #answer: ChatAnswer;

  /** @param side which of those that were asked: 0, or 1 for the one beside it */
  constructor(side: number, answer: ChatAnswer) {
    this.side = side;
    this.#answer = answer;
  }

  readonly get = (): ChatAnswer => this.#answer;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(answer: ChatAnswer): void {
    this.#answer = answer;
    for (const listener of this.#listeners) listener();
  }
}
