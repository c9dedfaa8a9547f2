/** Finished calls on their way to the first process: what neighbours have in common once, and of each call a row of numbers. */

import type { WorkedCall } from "../telemetry/feed/feed.ts";
import type { CountedCall } from "../telemetry/metrics/calls.ts";
import type { MeasuredCall } from "../traffic/canary/measure.ts";
import type { Note, Reading } from "./messages.ts";

/** The part of a finished call that metrics, live samples and canaries want. */
export interface ReportedCall extends CountedCall, WorkedCall, MeasuredCall {}

type Kind = readonly [model: string, version: string, status: number, reason: string | null, isSplit: boolean, worker: string];

interface Head {
  readonly process: string;
  readonly reading: Reading;
  readonly kinds: readonly Kind[];
  readonly notes: readonly (readonly [note: Note, times: number])[];
}

export interface Report extends Omit<Head, "kinds"> {
  readonly calls: Iterable<ReportedCall>;
}

/** Numbers of each call: its kind, and eight that were measured. */
const width = 9;
/** The numbers begin where a Float64Array may. */
const wordBytes = Float64Array.BYTES_PER_ELEMENT;

/** Calls until they are sent; adding one costs nine numbers. */
export class CallTable {
  #numbers: number[] = [];
  #kinds: Kind[] = [];
  readonly #indexes = new Map<string, number>();
  #last: ReportedCall | undefined;
  #lastIndex = 0;

  get size(): number {
    return this.#numbers.length / width;
  }

  add(call: ReportedCall): void {
    const { durationMs, queueUs, computeUs, batchCalls, batchRows, rows, bytesIn, bytesOut } = call;
    this.#numbers.push(this.#kindOf(call), durationMs, queueUs, computeUs, batchCalls, batchRows, rows, bytesIn, bytesOut);
  }

  /** All of them as a message, together with what else there is to say; begins anew. */
  take(said: Omit<Head, "kinds">): Buffer {
    const head = Buffer.from(JSON.stringify({ ...said, kinds: this.#kinds } satisfies Head));
    const begin = Math.ceil((wordBytes + head.length) / wordBytes) * wordBytes;
    const message = Buffer.alloc(begin + this.#numbers.length * wordBytes);
    message.writeUInt32LE(head.length, 0);
    head.copy(message, wordBytes);
    for (let i = 0; i < this.#numbers.length; i++) message.writeDoubleLE(this.#numbers[i]!, begin + i * wordBytes);
    this.#numbers = [];
    this.#kinds = [];
    this.#indexes.clear();
    this.#last = undefined;
    return message;
  }

  #kindOf(call: ReportedCall): number {
    if (this.#last !== undefined && isOfKind(call, this.#last)) return this.#lastIndex;
    const { model, version, status, reason, isSplit, worker } = call;
    const kind: Kind = [model, version, status, reason ?? null, isSplit, worker];
    const key = JSON.stringify(kind);
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.#kinds.push(kind) - 1;
      this.#indexes.set(key, index);
    }
    this.#last = call;
    this.#lastIndex = index;
    return index;
  }
}

function isOfKind(one: ReportedCall, other: ReportedCall): boolean {
  return (
    one.model === other.model &&
    one.version === other.version &&
    one.status === other.status &&
    one.reason === other.reason &&
    one.isSplit === other.isSplit &&
    one.worker === other.worker
  );
}

/** Reads what `CallTable.take` has made. */
export function reportFromMessage(message: Buffer): Report {
  const headLength = message.readUInt32LE(0);
  const { kinds, ...said } = JSON.parse(message.toString("utf8", wordBytes, wordBytes + headLength)) as Head;
  const begin = Math.ceil((wordBytes + headLength) / wordBytes) * wordBytes;
  return { ...said, calls: callsFrom(message, begin, kinds) };
}

function* callsFrom(message: Buffer, begin: number, kinds: readonly Kind[]): Generator<ReportedCall> {
  const number = (at: number, place: number) => message.readDoubleLE(at + place * wordBytes);
  for (let at = begin; at < message.length; at += width * wordBytes) {
    const [model, version, status, reason, isSplit, worker] = kinds[number(at, 0)]!;
    yield {
      model,
      version,
      status,
      reason: reason ?? undefined,
      isSplit,
      worker,
      durationMs: number(at, 1),
      queueUs: number(at, 2),
      computeUs: number(at, 3),
      batchCalls: number(at, 4),
      batchRows: number(at, 5),
      rows: number(at, 6),
      bytesIn: number(at, 7),
      bytesOut: number(at, 8),
    };
  }
}
