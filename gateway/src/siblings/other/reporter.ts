/** Tells the first process what calls of this one came to, twenty times a second. */

import { type UsageRow, UsageTally } from "../../telemetry/usage/tally.ts";
import { repeat } from "../../time/repeat.ts";
import type { TellPair } from "../../traffic/shadow/pairs.ts";
import { type Note, paths, type Reading } from "../messages.ts";
import { CallTable, type ReportedCall } from "../report.ts";
import type { Link } from "./link.ts";

const reportedEveryMs = 50;
/** So many calls are not waited with. */
const callsOfReport = 512;
/** Calls that are kept while the first is away, a few seconds of a busy process; some 5 MB. */
const maxKept = 65_536;

export interface ReporterParts {
  readonly link: Pick<Link, "isUp" | "post">;
  /** Of this process. */
  readonly name: string;
  readonly read: () => Reading;
  readonly log: { warn(fields: object, message: string): void };
}

export class Reporter {
  readonly #parts: ReporterParts;
  readonly #table = new CallTable();
  readonly #notes = new Map<string, number>();
  readonly #usage = new UsageTally();
  /** Not sent yet, oldest first. */
  readonly #kept: { readonly message: Buffer; readonly calls: number }[] = [];
  #keptCalls = 0;
  #dropped = 0;
  #said = "";
  #sending: Promise<void> | undefined;

  constructor(parts: ReporterParts) {
    this.#parts = parts;
  }

  /** One finished call. */
  call(call: ReportedCall): void {
    this.#table.add(call);
    if (this.#table.size >= callsOfReport) this.#close();
  }

  /** Tokens of a call that is over. */
  used(row: UsageRow): void {
    this.#usage.add(row);
  }

  readonly tellPair: TellPair = (model, version, shadowVersion, note) => this.#note(["pair", model, version, shadowVersion, note]);

  /** One finished request of another route. */
  controlRequest(method: string, route: string, status: number): void {
    this.#note(["request", method, route, status]);
  }

  compared(model: string, version: string, isOtherwise: boolean): void {
    this.#note(["compared", model, version, isOtherwise]);
  }

  /** Begins to report; the result stops that. */
  start(): () => void {
    return repeat(() => void this.flush(), reportedEveryMs, "calls could not be reported", this.#parts.log);
  }

  /** Sends what there is; what the first does not take is kept for the next time. Never rejects. */
  flush(): Promise<void> {
    const { link, read } = this.#parts;
    const hasNews = this.#table.size > 0 || this.#notes.size > 0 || !this.#usage.isEmpty;
    if (hasNews || (link.isUp && JSON.stringify(read()) !== this.#said)) this.#close();
    if (this.#sending === undefined && link.isUp && this.#kept.length > 0) this.#sending = this.#send();
    return this.#sending ?? Promise.resolve();
  }

  /** The first is another one: it knows nothing of this process yet. */
  beginAnew(): void {
    this.#said = "";
  }

  #note(note: Note): void {
    const text = JSON.stringify(note);
    this.#notes.set(text, (this.#notes.get(text) ?? 0) + 1);
  }

  /** Makes a message of what has come, and begins the next. */
  #close(): void {
    const reading = this.#parts.read();
    const notes = [...this.#notes].map(([text, times]) => [JSON.parse(text) as Note, times] as const);
    const usage = this.#usage.rows();
    const calls = this.#table.size + notes.length + usage.length;
    this.#kept.push({ message: this.#table.take({ process: this.#parts.name, reading, notes, usage }), calls });
    this.#notes.clear();
    this.#usage.forget();
    this.#said = JSON.stringify(reading);
    this.#keptCalls += calls;
    while (this.#keptCalls > maxKept) this.#drop();
  }

  /** Until nothing is left; what comes meanwhile goes along. */
  async #send(): Promise<void> {
    const { link, log } = this.#parts;
    try {
      while (link.isUp && this.#kept.length > 0) {
        const { message, calls } = this.#kept.shift()!;
        this.#keptCalls -= calls;
        // Counted as missing until it has arrived: sent again, it might be counted twice, which would be worse.
        this.#dropped += calls;
        await link.post(paths.report, message);
        this.#dropped -= calls;
        if (this.#dropped > 0)
          log.warn(
            { calls: this.#dropped },
            "calls are missing in metrics, live samples and the usage of tokens: the first process was away",
          );
        this.#dropped = 0;
      }
    } catch {
      // Away; the next flush begins where this one has ended.
    } finally {
      this.#sending = undefined;
    }
  }

  #drop(): void {
    const oldest = this.#kept.shift()!;
    this.#keptCalls -= oldest.calls;
    this.#dropped += oldest.calls;
  }
}
