/** The tables of browser sessions and of links that begin one: rows in, rows out; how long they last is decided in auth/. */

import type { Database, Row } from "./database.ts";

export interface StoredSession {
  readonly id: string;
  /** SHA-256 of the whole token. */
  readonly hash: Uint8Array;
  readonly keyId: string;
  /** What a person may do whom an identity provider vouched for; absent: a key stands behind it. */
  readonly person?: string;
  readonly createdAtMs: number;
  /** When it was last used, to the minute. */
  readonly seenAtMs: number;
}

export interface StoredLink {
  /** SHA-256 of the link's secret. */
  readonly hash: Uint8Array;
  readonly keyId: string;
  readonly expiresAtMs: number;
}

export interface SessionStore {
  list(): Promise<StoredSession[]>;
  /** False when the id is taken. */
  insert(session: StoredSession): Promise<boolean>;
  delete(id: string): Promise<void>;
  /** Notes when sessions were last used; never moves a time back. */
  touch(uses: ReadonlyMap<string, number>): Promise<void>;
  /** Forgets sessions that began or were last used before these times, those of keys that are no longer valid, and links that are too old. */
  sweep(startedBeforeMs: number, seenBeforeMs: number, nowMs: number): Promise<void>;
  /** Changes whenever somebody else may have changed them. */
  generation(): number;
  links(): Promise<StoredLink[]>;
  /** In place of every earlier one. */
  replaceLinks(link: StoredLink): Promise<void>;
  /** False when it was gone already: of two that come at once, one gets it. */
  takeLink(hash: Uint8Array): Promise<boolean>;
}

const insertSession =
  "INSERT INTO sessions (id, hash, key_id, created_at_ms, seen_at_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING";

const insertPerson =
  "INSERT INTO sessions_of_people (id, hash, key_id, person, created_at_ms, seen_at_ms) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING";

/** Ids are drawn from one lot: no two sessions share one. */
const bothTables = ["sessions", "sessions_of_people"];

const forgetEnded = `DELETE FROM sessions WHERE created_at_ms <= $1 OR seen_at_ms <= $2
  OR key_id NOT IN (SELECT id FROM api_keys WHERE revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > $3))`;

export function createSessionStore(database: Database): SessionStore {
  const tells = "sessions";
  return {
    list: async () =>
      (await Promise.all(bothTables.map((table) => database.all(`SELECT * FROM ${table}`)))).flatMap((rows) => rows.map(sessionFromRow)),
    insert: ({ id, hash, keyId, person, createdAtMs, seenAtMs }) =>
      database.change({ tells }, async (session) => {
        if (person === undefined) return (await session.run(insertSession, id, hash, keyId, createdAtMs, seenAtMs)) === 1;
        return (await session.run(insertPerson, id, hash, keyId, person, createdAtMs, seenAtMs)) === 1;
      }),
    delete: (id) =>
      database.change({ tells }, async (session) => {
        for (const table of bothTables) await session.run(`DELETE FROM ${table} WHERE id = $1`, id);
      }),
    touch: (uses) =>
      database.change({}, async (session) => {
        for (const table of bothTables) {
          const sql = `UPDATE ${table} SET seen_at_ms = $1 WHERE id = $2 AND seen_at_ms < $1`;
          for (const [id, atMs] of uses) await session.run(sql, atMs, id);
        }
      }),
    sweep: (startedBeforeMs, seenBeforeMs, nowMs) =>
      database.change({ tells }, async (session) => {
        await session.run(forgetEnded, startedBeforeMs, seenBeforeMs, nowMs);
        await session.run("DELETE FROM sessions_of_people WHERE created_at_ms <= $1 OR seen_at_ms <= $2", startedBeforeMs, seenBeforeMs);
        await session.run("DELETE FROM sign_in_links WHERE expires_at_ms <= $1", nowMs);
      }),
    generation: () => database.generation("sessions"),
    links: async () => (await database.all("SELECT * FROM sign_in_links")).map(linkFromRow),
    replaceLinks: ({ hash, keyId, expiresAtMs }) =>
      database.change({}, async (session) => {
        await session.run("DELETE FROM sign_in_links");
        await session.run("INSERT INTO sign_in_links (hash, key_id, expires_at_ms) VALUES ($1, $2, $3)", hash, keyId, expiresAtMs);
      }),
    takeLink: async (hash) => (await database.run("DELETE FROM sign_in_links WHERE hash = $1", hash)) === 1,
  };
}

function sessionFromRow(row: Row): StoredSession {
  return {
    id: row.id as string,
    hash: row.hash as Uint8Array,
    keyId: row.key_id as string,
    ...(typeof row.person === "string" && { person: row.person }),
    createdAtMs: row.created_at_ms as number,
    seenAtMs: row.seen_at_ms as number,
  };
}

function linkFromRow(row: Row): StoredLink {
  return { hash: row.hash as Uint8Array, keyId: row.key_id as string, expiresAtMs: row.expires_at_ms as number };
}
