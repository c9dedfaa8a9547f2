/** Writes down who has used how many tokens, a batch every second: a call only adds to sums in memory. */

import { oneAtATime } from "../../time/one-at-a-time.ts";
import { type Complaints, quietly, repeat } from "../../time/repeat.ts";
import { TokenCounters } from "./counters.ts";
import { dayOf, type UsageRow, UsageTally } from "./tally.ts";

const flushMs = 1_000;
const dayMs = 86_400_000;
/** Days that are kept one by one; those of older months become one sum for each. */
const keptDays = 400;
/** Months that are kept at all, this one included. */
const keptMonths = 24;

/** Where it is written. */
export interface UsageBook {
  /** Adds them to what is written, all or none. Rejects with StateError. */
  add(rows: readonly UsageRow[]): Promise<void>;
  /** Sums up the days before `day` by month, and forgets the months before `month`. Rejects with StateError. */
  thin(day: string, month: string): Promise<void>;
}

export class UsageLedger {
  readonly counters = new TokenCounters();
  readonly #book: UsageBook;
  readonly #wallMs: () => number;
  #tally = new UsageTally();
  readonly #inTurn = oneAtATime();
  #thinnedOn = "";

  constructor(book: UsageBook, wallMs: () => number) {
    this.#book = book;
    this.#wallMs = wallMs;
  }

  add(row: UsageRow): void {
    this.counters.add(row);
    this.#tally.add(row);
  }

  /** Rejects with StateError; then all of it is kept for the next time. */
  flush(): Promise<void> {
    return this.#inTurn(() => this.#write());
  }

  async #write(): Promise<void> {
    const writing = this.#tally;
    this.#tally = new UsageTally();
    try {
      if (!writing.isEmpty) await this.#book.add(writing.rows());
    } catch (error) {
      for (const row of writing.rows()) this.#tally.add(row);
      throw error;
    }
    const today = dayOf(this.#wallMs());
    if (today === this.#thinnedOn) return;
    await this.#book.thin(firstOfMonth(dayOf(this.#wallMs() - keptDays * dayMs)), monthsBefore(today, keptMonths - 1));
    this.#thinnedOn = today;
  }

  /** Returns what stops it, and resolves when what is left is written down. */
  follow(log: Complaints): () => Promise<void> {
    const complaint = "the use of tokens could not be written down; it is kept for the next time";
    const stop = repeat(() => this.flush(), flushMs, complaint, log);
    return () => {
      stop();
      return quietly(() => this.flush(), complaint, log)();
    };
  }
}

function firstOfMonth(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** First day of the month so many months before. */
function monthsBefore(day: string, months: number): string {
  const [year, month] = day.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 10);
}
