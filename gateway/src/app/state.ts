/** Opens the state of a gateway, and the audit that every change of it is written down in. */

import type { StateSettings } from "../config/settings.ts";
import type { Database } from "../state/database.ts";
import { createJournal, type Journal } from "../state/journal.ts";
import { openPostgres, type PostgresParts } from "../state/postgres/database.ts";
import { createSqliteDatabase } from "../state/sqlite/database.ts";
import { openFile } from "../state/sqlite/open-file.ts";
import type { Clock } from "../time/clock.ts";

export interface State {
  readonly database: Database;
  readonly journal: Journal;
}

/** Where it is, and how to wait for it. */
export interface StatePlace extends Omit<PostgresParts, keyof StateSettings> {
  readonly settings: StateSettings;
  readonly home: string;
  readonly clock: Clock;
}

/** Rejects with StateError. */
export async function openState({ settings, home, clock, ...rest }: StatePlace): Promise<State> {
  const isFile = settings.url === "sqlite";
  const database = isFile ? createSqliteDatabase(openFile(home)) : await openPostgres({ ...settings, ...rest });
  return { database, journal: createJournal(database, () => clock.wallMs()) };
}

/** The command line says it in the environment, for it may hold a password. */
export function stateFromEnvironment(environment: NodeJS.ProcessEnv): StateSettings {
  return { url: environment.INFERENCEHUB_STATE__URL ?? "sqlite", ca: environment.INFERENCEHUB_STATE__CA ?? null };
}
