/** Opens the state file of a home, and the audit that every change of it is written down in. */

import type { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../state/database.ts";
import { createJournal, type Journal } from "../state/journal.ts";
import type { Clock } from "../time/clock.ts";

export interface State {
  readonly database: DatabaseSync;
  readonly journal: Journal;
}

/** Throws StateError. */
export function openState(home: string, clock: Clock): State {
  const database = openDatabase(home);
  return { database, journal: createJournal(database, () => clock.wallMs()) };
}
