/** A state in a PostgreSQL for tests, as one gateway process has it. */

import { onTestFinished } from "vitest";
import { createJournal } from "../../src/state/journal.ts";
import { openPostgres } from "../../src/state/postgres/database.ts";
import { systemTimers } from "../../src/time/timers.ts";
import { FakeClock } from "./fake-clock.ts";

export interface PostgresStateOptions {
  readonly ca?: string;
  readonly mayJudge?: boolean;
  readonly patienceMs?: number;
}

export async function postgresStateAt(url: string, clock = new FakeClock(), options: PostgresStateOptions = {}) {
  const messages: string[] = [];
  const log = {
    info: (_fields: object, message: string) => void messages.push(message),
    warn: (_fields: object, message: string) => void messages.push(message),
  };
  const database = await openPostgres({
    url,
    ca: null,
    name: "inferencehub test",
    mayJudge: true,
    patienceMs: 0,
    timers: systemTimers,
    log,
    ...options,
  });
  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await database.close();
  };
  onTestFinished(close);
  return { database, sharing: database.sharing!, journal: createJournal(database, () => clock.wallMs()), clock, messages, close };
}

/** Resolves when it holds; a test that waits for ever fails by its own limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
