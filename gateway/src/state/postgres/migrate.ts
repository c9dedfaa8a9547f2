/** Brings the database to the schema that this build knows; of several gateways that begin at once, one does it. */

import type { ClientBase } from "pg";
import { MIGRATIONS } from "../migrations.ts";
import { RefusedStateError } from "../state-error.ts";
import { inPostgres } from "./dialect.ts";
import { locks } from "./locks.ts";

/** All or nothing. Rejects with RefusedStateError when a newer build has been here. */
export async function migrate(client: ClientBase, shown: string, migrations: readonly string[] = MIGRATIONS): Promise<void> {
  if ((await versionOf(client)) === migrations.length) return;
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1, $2)", [...locks.schema]);
    await client.query("CREATE SCHEMA IF NOT EXISTS inferencehub");
    await client.query("CREATE TABLE IF NOT EXISTS inferencehub.schema_version (version BIGINT NOT NULL)");
    // Read again under the lock: another gateway may have migrated meanwhile.
    const version = (await versionOf(client)) ?? 0;
    if (version > migrations.length)
      throw new RefusedStateError(
        `The database ${shown} has schema ${version}, but this build knows schemas up to ${migrations.length}; ` +
          "run the newer inferencehub that wrote it, or choose another database with state.url.",
      );
    for (const sql of migrations.slice(version)) await client.query(inPostgres(sql));
    await client.query("DELETE FROM inferencehub.schema_version");
    await client.query("INSERT INTO inferencehub.schema_version VALUES ($1)", [migrations.length]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** Undefined where nobody has begun. */
export async function versionOf(client: ClientBase): Promise<number | undefined> {
  const { rows: there } = await client.query("SELECT to_regclass('inferencehub.schema_version') IS NOT NULL AS is_there");
  if (!there[0].is_there) return undefined;
  const { rows } = await client.query("SELECT version FROM inferencehub.schema_version");
  return rows[0] === undefined ? undefined : Number(rows[0].version);
}
