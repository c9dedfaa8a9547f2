/** Finished calls on their way to the first process: what neighbours have in common once, and of each call a row of numbers. */

import type { WorkedCall } from "../telemetry/feed/feed.ts";
import type { CountedCall } from "../telemetry/metrics/calls.ts";
import type { CountedStream } from "../telemetry/metrics/streams.ts";
import type { UsageRow } from "../telemetry/usage/tally.ts";
import type { MeasuredCall } from "../traffic/canary/measure.ts";
import type { Note, Reading } from "./messages.ts";

/** The part of a finished call that metrics, live samples and canaries want. */
export interface ReportedCall extends CountedCall, WorkedCall, MeasuredCall {}

type Kind = readonly [model: string, version: string, status: number, reason: string | null, isSplit: boolean, worker: string];

/** What is told of a call that was answered in chunks, and which of the calls it is. */
type ToldStream = readonly [call: number, stream: CountedStream];

/** What is told of a call that failed beside its numbers, and which of the calls it is. */
type ToldFailure = readonly [call: number, requestId: string, keyId: string];

/** Of so many in one message: whoever looks at failures sees no more of them. */
const maxToldFailures = 100;

interface Head {
  readonly process: string;
  readonly reading: Reading;
  readonly kinds: readonly Kind[];
  readonly streams: readonly ToldStream[];
  readonly failures: readonly ToldFailure[];
  readonly notes: readonly (readonly [note: Note, times: number])[];
  /** Tokens of calls that are over, summed up. */
  readonly usage: readonly UsageRow[];
}

/** What else there is to say. */
type Said = Omit<Head, "kinds" | "streams" | "failures">;

export interface Report extends Said {
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
  #streams: ToldStream[] = [];
  #failures: ToldFailure[] = [];
  readonly #indexes = new Map<string, number>();
  #last: ReportedCall | undefined;
  #lastIndex = 0;

  get size(): number {
    return this.#numbers.length / width;
  }

  add(call: ReportedCall): void {
    if (call.stream !== undefined) this.#streams.push([this.size, streamToTell(call.stream)]);
    if (call.reason !== undefined && this.#failures.length < maxToldFailures) this.#failures.push([this.size, call.requestId, call.keyId]);
    const { durationMs, queueUs, computeUs, batchCalls, batchRows, rows, bytesIn, bytesOut } = call;
    this.#numbers.push(this.#kindOf(call), durationMs, queueUs, computeUs, batchCalls, batchRows, rows, bytesIn, bytesOut);
  }

  /** All of them as a message, together with what else there is to say; begins anew. */
  take(said: Said): Buffer {
    const head = Buffer.from(
      JSON.stringify({ ...said, kinds: this.#kinds, streams: this.#streams, failures: this.#failures } satisfies Head),
    );
    const begin = Math.ceil((wordBytes + head.length) / wordBytes) * wordBytes;
    const message = Buffer.alloc(begin + this.#numbers.length * wordBytes);
    message.writeUInt32LE(head.length, 0);
    head.copy(message, wordBytes);
    for (let i = 0; i < this.#numbers.length; i++) message.writeDoubleLE(this.#numbers[i]!, begin + i * wordBytes);
    this.#numbers = [];
    this.#kinds = [];
    this.#streams = [];
    this.#failures = [];
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
  const { kinds, streams, failures, ...said } = JSON.parse(message.toString("utf8", wordBytes, wordBytes + headLength)) as Head;
  const begin = Math.ceil((wordBytes + headLength) / wordBytes) * wordBytes;
  return { ...said, calls: callsFrom(message, begin, kinds, new Map(streams), whoFrom(failures)) };
}

/** Without what is no part of it, such as methods. */
function streamToTell({ cancelled, measured }: CountedStream): CountedStream {
  const { chunks, firstChunkMs, gaps, gapsMs } = measured;
  return { cancelled, measured: { chunks, firstChunkMs, gaps, gapsMs } };
}

type Who = Pick<ReportedCall, "requestId" | "keyId">;

const nobody: Who = { requestId: "", keyId: "" };

function whoFrom(failures: readonly ToldFailure[]): ReadonlyMap<number, Who> {
  return new Map(failures.map(([call, requestId, keyId]) => [call, { requestId, keyId }]));
}

function* callsFrom(
  message: Buffer,
  begin: number,
  kinds: readonly Kind[],
  streams: ReadonlyMap<number, CountedStream>,
  failures: ReadonlyMap<number, Who>,
): Generator<ReportedCall> {
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
      stream: streams.get((at - begin) / (width * wordBytes)),
      ...(failures.get((at - begin) / (width * wordBytes)) ?? nobody),
    };
  }
}
