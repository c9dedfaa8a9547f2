/** Answers so large that they come in parts: puts their outputs together again. */
import { byteLengthOf, OwnBytes } from "../../../tensors/tensor.ts";
import type { Answer } from "../../answer.ts";
import { BrokenLane } from "./broken-lane.ts";
import type { LaneCall } from "./lane-call.ts";
import { answerWithoutOutputs, type BlockAnswer, type BlockOutput } from "./read-answers.ts";

/** Bytes that continue an answer; never beyond the end of an output. */
export interface AnswerPart {
  readonly callId: number;
  readonly raw: Buffer;
}

/** Takes the outputs out of an answer that has more of them than it may. */
export function refuseTooLarge(answer: Answer, maxBytes: number, bytes = byteLengthOf(answer.outputs)): void {
  if (bytes <= maxBytes) return;
  answer.outputs.length = 0;
  answer.reason = "PAYLOAD_TOO_LARGE";
  answer.detail = `The answer takes ${bytes} bytes and may take ${maxBytes}: ask for less in one call, such as fewer rows, or raise limits.answer_bytes.`;
}

/** One answer on its way in. */
class Assembly {
  readonly call: LaneCall;
  readonly answer: Answer;
  readonly #outputs: readonly BlockOutput[];
  readonly #raws: readonly Buffer[];
  /** The output that the next byte is of, and where in it. */
  #output = 0;
  #at = 0;

  constructor(call: LaneCall, answer: Answer, { outputs, rawLengths }: BlockAnswer) {
    this.call = call;
    this.answer = answer;
    this.#outputs = outputs;
    this.#raws = rawLengths.map((length) => Buffer.allocUnsafeSlow(length));
    this.#skipFull();
  }

  /** False when it is not what the answer said. */
  add(raw: Buffer): boolean {
    const into = this.#raws[this.#output];
    if (into === undefined || raw.length > into.length - this.#at) return false;
    raw.copy(into, this.#at);
    this.#at += raw.length;
    this.#skipFull();
    return true;
  }

  /** True: the bytes are all there, and the answer has them. */
  finish(): boolean {
    if (this.#output < this.#raws.length) return false;
    const outputs = this.#outputs.map(({ tensor }, index) => ({ ...tensor, raw: new OwnBytes(this.#raws[index]!) }));
    this.answer.outputs.push(...outputs);
    return true;
  }

  #skipFull(): void {
    while (this.#output < this.#raws.length && this.#at === this.#raws[this.#output]!.length) {
      this.#output++;
      this.#at = 0;
    }
  }
}

/** An answer that is over: complete, or refused. */
export interface WholeAnswer {
  readonly call: LaneCall;
  readonly answer: Answer;
}

/** Those of one lane. */
export class AnswerParts {
  readonly #assemblies = new Map<number, Assembly>();
  readonly #maxBytes: number;

  /** @param maxBytes larger answers are refused, whatever the worker's own limit */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** An answer begins to a call; undefined while more has to come. Throws BrokenLane when it is none. */
  begin(call: LaneCall, begun: BlockAnswer): WholeAnswer | undefined {
    const { outputs, rawLengths } = begun;
    const bytes = rawLengths.reduce((sum, length) => sum + length, 0);
    if (rawLengths.length !== outputs.length)
      throw new BrokenLane(`It sent an answer of ${outputs.length} outputs with ${rawLengths.length} lengths.`);
    const answer = answerWithoutOutputs(begun);
    refuseTooLarge(answer, this.#maxBytes, bytes);
    const whole = { call, answer };
    if (answer.reason !== "" || call.isAbandoned) return whole;
    const assembly = new Assembly(call, answer, begun);
    if (assembly.finish()) return whole;
    this.#assemblies.set(call.block!.idOf(call), assembly);
    return undefined;
  }

  /** More of an answer; undefined while more has to come. Throws BrokenLane when it is not what was said before. */
  add({ callId, raw }: AnswerPart): WholeAnswer | undefined {
    const assembly = this.#assemblies.get(callId);
    // Of an answer that is over already.
    if (assembly === undefined) return undefined;
    if (!assembly.add(raw)) throw new BrokenLane("It sent a part of an answer with more bytes than are left of the output.");
    if (!assembly.finish()) return undefined;
    this.#assemblies.delete(callId);
    return assembly;
  }

  /** Nobody waits for it any more: the answer if it had begun, which is over then. */
  forget(callId: number): Answer | undefined {
    const assembly = this.#assemblies.get(callId);
    this.#assemblies.delete(callId);
    return assembly?.answer;
  }

  clear(): void {
    this.#assemblies.clear();
  }
}
