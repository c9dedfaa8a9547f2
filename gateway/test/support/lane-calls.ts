/** Calls for a lane that note what becomes of them. */
import type { Answer } from "../../src/backends/answer.ts";
import type { BackendCall, CallContent, Returned } from "../../src/backends/call.ts";
import { shareOf } from "../../src/backends/share.ts";
import { type EncodedTensor, noParameters, OwnBytes } from "../../src/tensors/tensor.ts";
import { systemClock } from "../../src/time/clock.ts";

/** What became of a call: its answer, or how far it had come when the lane gave it back. */
export type Outcome = { readonly answer: Answer } | { readonly how: Returned };

export class NotingCall implements BackendCall {
  readonly content: CallContent;
  /** Undefined until something became of it. */
  outcome: Outcome | undefined = undefined;
  readonly settled: Promise<Outcome>;
  #settle!: (outcome: Outcome) => void;

  constructor(content: CallContent) {
    this.content = content;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  readonly chunks: (readonly EncodedTensor[])[] = [];

  chunk(outputs: readonly EncodedTensor[]): void {
    if (this.outcome !== undefined) throw new Error("A chunk must come before the end of its call.");
    this.chunks.push(outputs);
  }

  answered(answer: Answer): void {
    this.#note({ answer });
  }

  returned(how: Returned): void {
    this.#note({ how });
  }

  #note(outcome: Outcome): void {
    if (this.outcome !== undefined) throw new Error("A call must be settled once.");
    this.outcome = outcome;
    this.#settle(outcome);
  }
}

/** A call of iris 1 with a row of four. */
export function laneCall(changes: Partial<CallContent> = {}): NotingCall {
  return new NotingCall({
    model: "iris",
    version: "1",
    inputs: [{ name: "x", datatype: "FP32", shape: [1, 4], raw: new OwnBytes(Buffer.from(new Float32Array([1, 2, 3, 4]).buffer)) }],
    sharesRuns: true,
    parameters: noParameters,
    requestId: "r",
    traceparent: "",
    share: shareOf("test"),
    deadlineAt: systemClock.now() + 5_000,
    idempotent: true,
    ...changes,
  });
}
