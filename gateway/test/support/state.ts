/** A state for tests: a file in a home of its own, closed when the test is over, with a way to the file itself. */

import type { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import type { Database } from "../../src/state/database.ts";
import { createJournal, type Journal } from "../../src/state/journal.ts";
import { createSqliteDatabase } from "../../src/state/sqlite/database.ts";
import { openFile } from "../../src/state/sqlite/open-file.ts";
import { FakeClock } from "./fake-clock.ts";
import { temporaryFolder } from "./settings.ts";

export interface TestState {
  readonly database: Database;
  readonly journal: Journal;
  readonly clock: FakeClock;
  readonly home: string;
  /** The connection that the database has. */
  readonly file: DatabaseSync;
}

/** What one gateway process has of the state in `home`. */
export function stateIn(home = temporaryFolder(), clock = new FakeClock()): TestState {
  const file = openFile(home);
  const database = createSqliteDatabase(file);
  onTestFinished(() => {
    if (file.isOpen) file.close();
  });
  return { database, journal: createJournal(database, () => clock.wallMs()), clock, home, file };
}
