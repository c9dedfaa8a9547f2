/** The other gateway processes as the first one sees them: it listens to them on a private socket, and asks them what it wants to know. */

import { unlinkSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Buckets, Take, Taken } from "../../limits/rate-limiter.ts";
import type { TokenQuestion } from "../../limits/tokens/keeper.ts";
import type { MemoryTokens } from "../../limits/tokens/memory-tokens.ts";
import type { VersionTotals } from "../../telemetry/metrics/totals.ts";
import type { UsageRow } from "../../telemetry/usage/tally.ts";
import { type Ask, type Note, type Now, paths, processHeader, type Question, type Reading } from "../messages.ts";
import { type ReportedCall, reportFromMessage } from "../report.ts";
import { asItsCaller } from "./caller.ts";

/** A process that takes longer, in milliseconds, is not waited for: it follows the state by itself. */
const answerMs = 500;
/** Beside the headers of a caller come ours. */
const moreHeaderBytes = 1_024;

export interface CompanyParts {
  readonly socket: string;
  /** Largest headers of a caller. */
  readonly headerBytes: number;
  /** Those of all. */
  readonly buckets: Buckets;
  readonly tokens: MemoryTokens;
  readonly now: () => Now;
}

/** What is done with what comes. */
export interface CompanyTasks {
  /** Answers a request that came to another process. */
  readonly answer: RequestListener;
  readonly call: (call: ReportedCall) => void;
  readonly note: (note: Note) => void;
  readonly used: (row: UsageRow) => void;
  /** What all calls come to. */
  readonly totals: () => Promise<readonly VersionTotals[]>;
}

interface Other {
  readonly name: string;
  readonly stream: ServerResponse;
  reading: Reading;
}

const nothingRead: Reading = { waiting: 0, workers: {} };

export class Company {
  readonly #parts: CompanyParts;
  readonly #others = new Map<string, Other>();
  readonly #answers = new Map<number, (answer: unknown) => void>();
  readonly #left = new Set<() => void>();
  #server: Server | undefined;
  #asked = 0;
  #tellsSoon = false;

  constructor(parts: CompanyParts) {
    this.#parts = parts;
  }

  /** Serves the others from now on. */
  async start(tasks: CompanyTasks): Promise<void> {
    const { socket, headerBytes } = this.#parts;
    try {
      // Of a process before this one.
      unlinkSync(socket);
    } catch {
      // There was none.
    }
    // No time limits: whoever connects here is one of us, and has looked at the headers of its caller already.
    const options = {
      keepAliveTimeout: 0,
      requestTimeout: 0,
      headersTimeout: 0,
      maxHeaderSize: headerBytes + moreHeaderBytes,
      requireHostHeader: false,
    };
    const server = createServer(options, (request, response) => {
      this.#serve(request, response, tasks).catch(() => response.destroy());
    });
    // Node would leave out what goes beyond its own maximum, and ours come last.
    server.maxHeadersCount = 0;
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, resolve);
    });
  }

  /** Resolves when the others have taken over what is in the state now, or after half a second. */
  async tell(): Promise<void> {
    const now = this.#parts.now();
    await Promise.all([...this.#others.values()].map((other) => this.#ask(other, { ask: "follow", ...now })));
  }

  /** The same without waiting, once for all changes of this moment. */
  tellSoon(): void {
    if (this.#tellsSoon) return;
    this.#tellsSoon = true;
    setImmediate(() => {
      this.#tellsSoon = false;
      void this.tell();
    });
  }

  /** The metrics of each of the others that answers, by name. */
  async metrics(): Promise<ReadonlyMap<string, unknown>> {
    const others = [...this.#others.values()];
    const answers = await Promise.all(others.map((other) => this.#ask(other, { ask: "metrics" })));
    return new Map(others.flatMap(({ name }, i) => (answers[i] === undefined ? [] : [[name, answers[i]]])));
  }

  /** Resolves when the others have said what their calls came to until now, or after half a second. */
  async reported(): Promise<void> {
    await Promise.all([...this.#others.values()].map((other) => this.#ask(other, { ask: "report" })));
  }

  /** Calls of all the others that wait for a worker to come back. */
  get waiting(): number {
    return this.#sum(({ waiting }) => waiting);
  }

  /** Calls of all the others that a worker has. */
  inFlight(worker: string): number {
    return this.#sum(({ workers }) => workers[worker]?.[0] ?? 0);
  }

  /** Those of them that have not left yet. */
  pending(worker: string): number {
    return this.#sum(({ workers }) => workers[worker]?.[1] ?? 0);
  }

  /** Resolves when no other is left, or after `withinMs`; then serves nobody any more. */
  async leave(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    if (this.#others.size > 0)
      await new Promise<void>((resolve) => {
        this.#left.add(resolve);
        timer = setTimeout(resolve, withinMs);
      });
    clearTimeout(timer);
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse, tasks: CompanyTasks): Promise<void> {
    const url = request.url!;
    const { answer, totals } = tasks;
    if (url.startsWith(paths.forward)) {
      request.url = url.slice(paths.forward.length);
      return void answer(asItsCaller(request), response);
    }
    const process = String(request.headers[processHeader]);
    if (url === paths.watch) return this.#watched(process, response);
    const message = await bytesOf(request);
    let said: unknown = null;
    if (url === paths.take) said = await this.#take(JSON.parse(message.toString()) as Take[]);
    else if (url === paths.tokens) said = this.#parts.tokens.answer(JSON.parse(message.toString()) as TokenQuestion);
    else if (url === paths.report) this.#report(message, tasks);
    else if (url === paths.totals) said = await totals();
    else this.#answers.get(Number(url.slice(paths.answers.length)))?.(JSON.parse(message.toString()));
    response.end(JSON.stringify(said));
  }

  #watched(name: string, stream: ServerResponse): void {
    const other: Other = { name, stream, reading: nothingRead };
    this.#others.set(name, other);
    stream.once("close", () => {
      if (this.#others.get(name) === other) this.#others.delete(name);
      if (this.#others.size === 0) for (const resolve of this.#left) resolve();
    });
    // Each question listens for its end.
    stream.setMaxListeners(0);
    stream.flushHeaders();
    void this.#ask(other, { ask: "follow", ...this.#parts.now() });
  }

  /** Undefined when it does not answer in time. */
  #ask({ stream }: Other, question: Question): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      const settle = (answer: unknown) => {
        clearTimeout(timer);
        stream.off("close", gone);
        this.#answers.delete(id);
        resolve(answer);
      };
      const gone = () => settle(undefined);
      const timer = setTimeout(gone, answerMs);
      stream.once("close", gone);
      this.#answers.set(id, settle);
      stream.write(`${JSON.stringify({ id, ...question } satisfies Ask)}\n`);
    });
  }

  #take(takes: readonly Take[]): Promise<Taken[]> {
    return Promise.all(takes.map((take) => this.#parts.buckets.take(...take)));
  }

  #report(message: Buffer, { call: tell, note: tellNote, used }: CompanyTasks): void {
    const { process, reading, notes, usage, calls } = reportFromMessage(message);
    const other = this.#others.get(process);
    if (other !== undefined) other.reading = reading;
    for (const call of calls) tell(call);
    for (const row of usage) used(row);
    for (const [note, times] of notes) for (let i = 0; i < times; i++) tellNote(note);
  }

  #sum(count: (reading: Reading) => number): number {
    let sum = 0;
    for (const { reading } of this.#others.values()) sum += count(reading);
    return sum;
  }
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
