/** Takes the answers to calls of one block apart: each caller's part is read where it lies. */
import { bytesPerElement } from "../../../tensors/datatype.ts";
import { type EncodedTensor, OwnBytes, ownBytes } from "../../../tensors/tensor.ts";
import { Answer } from "../../answer.ts";
import { BrokenLane } from "./broken-lane.ts";

/** An output of all the calls that are answered together. */
export interface BlockOutput {
  readonly tensor: EncodedTensor;
  /** Bytes of each call, in order; only of BYTES, and of several calls. */
  readonly callLengths: readonly number[];
}

/** What became of calls that follow one another in a block. */
export interface BlockAnswer extends Readonly<Omit<Answer, "outputs" | "worker">> {
  /** Id of the block's first call. */
  readonly blockId: number;
  /** Place in the block of the first call that is answered here. */
  readonly first: number;
  /** Calls that are answered here. */
  readonly calls: number;
  /** With the rows of all these calls end to end. */
  readonly outputs: readonly BlockOutput[];
  /** Bytes of each output, in order, where they follow in parts. */
  readonly rawLengths: readonly number[];
}

/** The answer without its outputs. */
export function answerWithoutOutputs(block: BlockAnswer): Answer {
  const { reason, detail, retryAfterMs, queueUs, computeUs, batchCalls, batchRows, usage } = block;
  const answer = new Answer();
  answer.reason = reason;
  answer.detail = detail;
  answer.retryAfterMs = retryAfterMs;
  answer.queueUs = queueUs;
  answer.computeUs = computeUs;
  answer.batchCalls = batchCalls;
  answer.batchRows = batchRows;
  answer.usage = usage;
  return answer;
}

/** Reads one answer after the other. */
export class AnswerReader {
  readonly #block: BlockAnswer;
  readonly #cursors: readonly Cursor[];

  /** @param rows of all the calls that are answered. Throws BrokenLane when the outputs don't have them. */
  constructor(block: BlockAnswer, rows: number) {
    this.#block = block;
    this.#cursors = block.calls === 1 ? [] : block.outputs.map((output) => new Cursor(output, rows, block.calls));
  }

  /** The answer to the next call. @param rows that it brought */
  next(rows: number): Answer {
    const answer = answerWithoutOutputs(this.#block);
    if (this.#block.calls === 1) for (const { tensor } of this.#block.outputs) answer.outputs.push(tensor);
    else for (const cursor of this.#cursors) answer.outputs.push(cursor.next(rows));
    return answer;
  }
}

/** Walks along one output. */
class Cursor {
  readonly #output: BlockOutput;
  readonly #raw: OwnBytes;
  /** 0: each call's length is given. */
  readonly #rowBytes: number;
  /** Of the last call: neighbours nearly always have the same rows. */
  #shape: readonly number[];
  #call = 0;
  #at: number;

  constructor(output: BlockOutput, rows: number, calls: number) {
    const { callLengths } = output;
    const { name, datatype, shape, raw } = output.tensor;
    this.#output = output;
    this.#raw = ownBytes(raw);
    this.#shape = shape;
    this.#at = this.#raw.offset;
    this.#rowBytes = shape.reduce((product, length, i) => (i === 0 ? product : product * length), bytesPerElement[datatype]);
    const bytes = datatype === "BYTES" ? sumOf(callLengths) : rows * this.#rowBytes;
    const isWhole = shape[0] === rows && bytes === this.#raw.length && (datatype !== "BYTES" || callLengths.length === calls);
    if (!isWhole)
      throw new BrokenLane(
        `It answered ${calls} calls of ${rows} rows with [${shape.join(", ")}] and ${this.#raw.length} bytes of '${name}'.`,
      );
  }

  next(rows: number): EncodedTensor {
    const { callLengths } = this.#output;
    const { name, datatype } = this.#output.tensor;
    const length = datatype === "BYTES" ? callLengths[this.#call++]! : rows * this.#rowBytes;
    if (this.#shape[0] !== rows) this.#shape = [rows, ...this.#shape.slice(1)];
    const raw = new OwnBytes(this.#raw.memory, this.#at, length);
    this.#at += length;
    return { name, datatype, shape: this.#shape, raw };
  }
}

function sumOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}
