/** Shares the event loop among pieces of long work: in each turn of it one of them goes on, however many there are. */

/** How long one of them goes on before whatever else waits has its turn, in milliseconds. */
const turnMs = 4;

class Turns {
  readonly #waiting: (() => void)[] = [];
  #isDue = false;
  #endsAtMs = 0;

  /** Whether the turn is over for whoever goes on now. */
  get isOver(): boolean {
    return performance.now() >= this.#endsAtMs;
  }

  /** Resolves when it is the caller's turn to go on. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#later();
    });
  }

  /** Goes through the steps, each of a millisecond or less, and resolves to what they return. */
  async through<Result>(steps: Iterator<void, Result>): Promise<Result> {
    await this.next();
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (this.isOver) await this.next();
    }
  }

  #later(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#endsAtMs = performance.now() + turnMs;
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#later();
    });
  }
}

/** Those of the process. */
export const turns = new Turns();
