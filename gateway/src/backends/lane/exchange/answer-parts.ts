/** Answers so large that they come in parts: puts their outputs together again. */
import { byteLengthOf, type EncodedTensor } from "../../../tensors/tensor.ts";
import type { Answer } from "../../answer.ts";

/** An answer that is complete but for the bytes of its outputs. */
export interface BegunAnswer {
  readonly answer: Answer;
  /** Bytes of each output, in order. */
  readonly rawLengths: readonly number[];
}

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
  readonly answer: Answer;
  readonly #outputs: readonly EncodedTensor[];
  readonly #raws: readonly Buffer[];
  /** The output that the next byte is of, and where in it. */
  #output = 0;
  #at = 0;

  constructor({ answer, rawLengths }: BegunAnswer) {
    this.answer = answer;
    this.#outputs = [...answer.outputs];
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

  get isComplete(): boolean {
    return this.#output === this.#raws.length;
  }

  /** The answer with the bytes in it. */
  finished(): Answer {
    this.answer.outputs.splice(0, Infinity, ...this.#outputs.map((output, index) => ({ ...output, raw: this.#raws[index]! })));
    return this.answer;
  }

  #skipFull(): void {
    while (this.#output < this.#raws.length && this.#at === this.#raws[this.#output]!.length) {
      this.#output++;
      this.#at = 0;
    }
  }
}

/** What a frame has of them. */
export interface ArrivedParts {
  readonly begun: readonly BegunAnswer[];
  readonly parts: readonly AnswerPart[];
}

/** Those of one lane. */
export class AnswerParts {
  readonly #assemblies = new Map<number, Assembly>();
  readonly #maxBytes: number;

  /** @param maxBytes larger answers are refused, whatever the worker's own limit */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The answers that are over now: complete, too large, or no longer waited for. Throws when parts are not what was said before.
   * @param isWanted whether somebody waits for the answer to this call
   */
  take({ begun, parts }: ArrivedParts, isWanted: (callId: number) => boolean): Answer[] {
    const over: Answer[] = [];
    for (const one of begun) this.#begin(one, isWanted, over);
    for (const { callId, raw } of parts) {
      const assembly = this.#assemblies.get(callId);
      // Of an answer that is over already.
      if (assembly === undefined) continue;
      if (!assembly.add(raw)) throw new Error("It sent a part of an answer with more bytes than are left of the output.");
      if (assembly.isComplete) over.push(this.#finish(callId, assembly));
    }
    return over;
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

  #begin(begun: BegunAnswer, isWanted: (callId: number) => boolean, over: Answer[]): void {
    const { answer, rawLengths } = begun;
    const bytes = rawLengths.reduce((sum, length) => sum + length, 0);
    if (rawLengths.length !== answer.outputs.length)
      throw new Error(`It sent an answer of ${answer.outputs.length} outputs with ${rawLengths.length} lengths.`);
    refuseTooLarge(answer, this.#maxBytes, bytes);
    if (answer.reason !== "" || !isWanted(answer.callId)) over.push(answer);
    else {
      const assembly = new Assembly(begun);
      if (assembly.isComplete) over.push(this.#finish(answer.callId, assembly));
      else this.#assemblies.set(answer.callId, assembly);
    }
  }

  #finish(callId: number, assembly: Assembly): Answer {
    this.#assemblies.delete(callId);
    return assembly.finished();
  }
}
