/** The table of API keys: rows in, rows out; what a key may do is decided in auth/. */

import type { DatabaseSync } from "node:sqlite";

/** Limits of one key; null where there is none. */
export interface StoredRate {
  readonly requests: number | null;
  readonly rows: number | null;
  /** Seconds. */
  readonly windowS: number;
  /** Requests (and rows) beyond the limit that ten windows together forgive. */
  readonly burst: number;
  /** Tokens of prompts, of answers, and of both; absent: not limited, as in all that was written before there were such limits. */
  readonly tokens?: { readonly input: number | null; readonly output: number | null; readonly total: number | null } | undefined;
}

export type KeyOrigin = "created" | "first" | "seed";

export interface StoredKey {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the whole key. */
  readonly hash: Uint8Array;
  readonly scopes: readonly string[];
  /** Models that it may see and call; null: all. */
  readonly models: readonly string[] | null;
  /** null: the configuration's. */
  readonly rate: StoredRate | null;
  /** Its share, beside those of others. */
  readonly weight: number;
  readonly origin: KeyOrigin;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

export interface KeyStore {
  list(): StoredKey[];
  /** False when the id is taken. */
  insert(key: StoredKey): boolean;
  /** False when there is no such key; a key that is revoked already keeps its time. */
  revoke(id: string, atMs: number): boolean;
  /** Notes when keys were last used; never moves a time back. */
  touch(uses: ReadonlyMap<string, number>): void;
  /** Changes whenever another connection, of this process or another, has committed. */
  generation(): number;
}

type Row = Record<string, unknown>;

export function createKeyStore(database: DatabaseSync): KeyStore {
  const all = database.prepare("SELECT * FROM api_keys ORDER BY created_at_ms, id");
  const insert = database.prepare(
    `INSERT INTO api_keys (id, name, hash, scopes, models, rate, weight, origin, created_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  const revoke = database.prepare("UPDATE api_keys SET revoked_at_ms = coalesce(revoked_at_ms, ?) WHERE id = ?");
  const touch = database.prepare("UPDATE api_keys SET last_used_at_ms = ?1 WHERE id = ?2 AND coalesce(last_used_at_ms, 0) < ?1");
  const dataVersion = database.prepare("PRAGMA data_version");

  return {
    list: () => (all.all() as Row[]).map(keyFromRow),
    insert: (key) =>
      insert.run(
        key.id,
        key.name,
        key.hash,
        JSON.stringify(key.scopes),
        key.models && JSON.stringify(key.models),
        key.rate && JSON.stringify(key.rate),
        key.weight,
        key.origin,
        key.createdAtMs,
        key.expiresAtMs,
      ).changes === 1,
    revoke: (id, atMs) => revoke.run(atMs, id).changes === 1,
    touch(uses) {
      database.exec("BEGIN IMMEDIATE");
      try {
        for (const [id, atMs] of uses) touch.run(atMs, id);
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    generation: () => Number(dataVersion.get()?.data_version),
  };
}

function keyFromRow(row: Row): StoredKey {
  return {
    id: row.id as string,
    name: row.name as string,
    hash: row.hash as Uint8Array,
    scopes: JSON.parse(row.scopes as string) as string[],
    models: row.models === null ? null : (JSON.parse(row.models as string) as string[]),
    rate: row.rate === null ? null : (JSON.parse(row.rate as string) as StoredRate),
    weight: row.weight as number,
    origin: row.origin as KeyOrigin,
    createdAtMs: row.created_at_ms as number,
    expiresAtMs: row.expires_at_ms as number | null,
    revokedAtMs: row.revoked_at_ms as number | null,
    lastUsedAtMs: row.last_used_at_ms as number | null,
  };
}
