/** Writes down who has used how many tokens, a batch every second: a call only adds to sums in memory. */

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
  /** Adds them to what is written, all or none. Throws StateError. */
  add(rows: readonly UsageRow[]): void;
  /** Sums up the days before `day` by month, and forgets the months before `month`. Throws StateError. */
  thin(day: string, month: string): void;
}

export class UsageLedger {
  readonly counters = new TokenCounters();
  readonly #book: UsageBook;
  readonly #wallMs: () => number;
  readonly #tally = new UsageTally();
  #thinnedOn = "";

  constructor(book: UsageBook, wallMs: () => number) {
    this.#book = book;
    this.#wallMs = wallMs;
  }

  add(row: UsageRow): void {
    this.counters.add(row);
    this.#tally.add(row);
  }

  /** Throws StateError; then all of it is kept for the next time. */
  flush(): void {
    if (!this.#tally.isEmpty) {
      this.#book.add(this.#tally.rows());
      this.#tally.forget();
    }
    const today = dayOf(this.#wallMs());
    if (today === this.#thinnedOn) return;
    this.#book.thin(firstOfMonth(dayOf(this.#wallMs() - keptDays * dayMs)), monthsBefore(today, keptMonths - 1));
    this.#thinnedOn = today;
  }

  /** Returns what stops it, and writes down what is left. */
  follow(log: Complaints): () => void {
    const complaint = "the use of tokens could not be written down; it is kept for the next time";
    const stop = repeat(() => this.flush(), flushMs, complaint, log);
    return () => {
      stop();
      quietly(() => this.flush(), complaint, log)();
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
