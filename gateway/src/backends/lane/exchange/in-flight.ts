/** The calls that the worker has and has not answered, by the block that they came in. */
import type { Block } from "./block.ts";
import type { LaneCall } from "./lane-call.ts";

export class InFlight {
  readonly #blocks = new Map<number, Block>();
  #calls = 0;

  /** Abandoned calls included: the worker has them all the same. */
  get calls(): number {
    return this.#calls;
  }

  /** A block leaves, with its ids. */
  add(block: Block): void {
    this.#blocks.set(block.firstCallId, block);
    this.#calls += block.open;
  }

  /** Undefined when there is none, or all of its calls have been answered. */
  block(firstCallId: number): Block | undefined {
    return this.#blocks.get(firstCallId);
  }

  /** Whether it is sent and not answered. */
  has(call: LaneCall): boolean {
    return call.block !== undefined && call.block.calls[call.place] === call;
  }

  /** The call has been answered. */
  remove(call: LaneCall): void {
    const block = call.block!;
    block.calls[call.place] = undefined;
    this.#calls--;
    if (--block.open === 0) this.#blocks.delete(block.firstCallId);
  }

  /** In the order in which they were sent. */
  all(): LaneCall[] {
    return [...this.#blocks.values()].flatMap((block) => block.calls).filter((call) => call !== undefined);
  }

  takeAll(): LaneCall[] {
    const calls = this.all();
    this.#blocks.clear();
    this.#calls = 0;
    return calls;
  }
}
