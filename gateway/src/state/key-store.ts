/** The table of API keys: rows in, rows out; what a key may do is decided in auth/. */

import { type Database, first, type Row, type Session } from "./database.ts";

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
  /** Whether its calls may be captured. */
  readonly isCaptured: boolean;
  readonly origin: KeyOrigin;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

export interface KeyStore {
  /** Oldest first. @param session of a change that it is to be part of */
  list(session?: Session): Promise<StoredKey[]>;
  find(id: string, session?: Session): Promise<StoredKey | undefined>;
  /** False when the id is taken. */
  insert(session: Session, key: StoredKey): Promise<boolean>;
  /** False when there is no such key; a key that is revoked already keeps its time. */
  revoke(session: Session, id: string, atMs: number): Promise<boolean>;
  /** Notes when keys were last used; never moves a time back. */
  touch(uses: ReadonlyMap<string, number>): Promise<void>;
  /** Changes whenever somebody else may have changed them. */
  generation(): number;
}

const insert = `INSERT INTO api_keys (id, name, hash, scopes, models, rate, weight, is_captured, origin, created_at_ms, expires_at_ms)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING`;

export function createKeyStore(database: Database): KeyStore {
  return {
    list: async (session = database) => (await session.all("SELECT * FROM api_keys ORDER BY created_at_ms, id")).map(keyFromRow),
    async find(id, session = database) {
      const row = await first(session, "SELECT * FROM api_keys WHERE id = $1", id);
      return row && keyFromRow(row);
    },
    insert: async (session, key) =>
      (await session.run(
        insert,
        key.id,
        key.name,
        key.hash,
        JSON.stringify(key.scopes),
        key.models && JSON.stringify(key.models),
        key.rate && JSON.stringify(key.rate),
        key.weight,
        Number(key.isCaptured),
        key.origin,
        key.createdAtMs,
        key.expiresAtMs,
      )) === 1,
    revoke: async (session, id, atMs) =>
      (await session.run("UPDATE api_keys SET revoked_at_ms = coalesce(revoked_at_ms, $1) WHERE id = $2", atMs, id)) === 1,
    touch: (uses) =>
      database.change({}, async (session) => {
        const sql = "UPDATE api_keys SET last_used_at_ms = $1 WHERE id = $2 AND coalesce(last_used_at_ms, 0) < $1";
        for (const [id, atMs] of uses) await session.run(sql, atMs, id);
      }),
    generation: () => database.generation("keys"),
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
    isCaptured: row.is_captured === 1,
    origin: row.origin as KeyOrigin,
    createdAtMs: row.created_at_ms as number,
    expiresAtMs: row.expires_at_ms as number | null,
    revokedAtMs: row.revoked_at_ms as number | null,
    lastUsedAtMs: row.last_used_at_ms as number | null,
  };
}
