/** Opens the state of a gateway, and the audit that every change of it is written down in. */

import type { Database } from "../state/database.ts";
import { createJournal, type Journal } from "../state/journal.ts";
import { createSqliteDatabase } from "../state/sqlite/database.ts";
import { openFile } from "../state/sqlite/open-file.ts";
import type { Clock } from "../time/clock.ts";

export interface State {
  readonly database: Database;
  readonly journal: Journal;
}

/** Rejects with StateError. */
export async function openState(home: string, clock: Clock): Promise<State> {
  const database = createSqliteDatabase(openFile(home));
  return { database, journal: createJournal(database, () => clock.wallMs()) };
}
