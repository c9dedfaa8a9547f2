/** Looks at a database without changing anything there. */

import { connector, type Target } from "./connector.ts";
import { saying } from "./errors.ts";
import { versionOf } from "./migrate.ts";

export interface DatabaseLook {
  /** Without user and password. */
  readonly database: string;
  /** Version of PostgreSQL. */
  readonly server: string;
  /** Version of our schema; null: there is none yet. */
  readonly schema: number | null;
  /** One question and its answer. */
  readonly took_ms: number;
}

/** Rejects with StateError. */
export async function lookAtPostgres(target: Omit<Target, "name">): Promise<DatabaseLook> {
  const { shown, connect } = await connector({ ...target, name: "inferencehub doctor" });
  return saying(shown, async () => {
    const client = await connect();
    try {
      const sinceMs = performance.now();
      const { rows } = await client.query("SHOW server_version");
      const tookMs = performance.now() - sinceMs;
      return { database: shown, server: rows[0].server_version, schema: (await versionOf(client)) ?? null, took_ms: tookMs };
    } finally {
      await client.end();
    }
  });
}
