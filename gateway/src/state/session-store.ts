/** The tables of browser sessions and of links that begin one: rows in, rows out; how long they last is decided in auth/. */

import type { DatabaseSync } from "node:sqlite";

export interface StoredSession {
  readonly id: string;
  /** SHA-256 of the whole token. */
  readonly hash: Uint8Array;
  readonly keyId: string;
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
  list(): StoredSession[];
  /** False when the id is taken. */
  insert(session: StoredSession): boolean;
  delete(id: string): void;
  /** Notes when sessions were last used; never moves a time back. */
  touch(uses: ReadonlyMap<string, number>): void;
  /** Forgets sessions that began or were last used before these times, those of keys that are no longer valid, and links that are too old. */
  sweep(startedBeforeMs: number, seenBeforeMs: number, nowMs: number): void;
  /** Changes whenever another connection, of this process or another, has committed. */
  generation(): number;
  links(): StoredLink[];
  /** In place of every earlier one. */
  replaceLinks(link: StoredLink): void;
  /** False when it was gone already: of two that come at once, one gets it. */
  takeLink(hash: Uint8Array): boolean;
}

type Row = Record<string, unknown>;

export function createSessionStore(database: DatabaseSync): SessionStore {
  const all = database.prepare("SELECT * FROM sessions");
  const insert = database.prepare(
    "INSERT INTO sessions (id, hash, key_id, created_at_ms, seen_at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
  );
  const forget = database.prepare("DELETE FROM sessions WHERE id = ?");
  const touch = database.prepare("UPDATE sessions SET seen_at_ms = ?1 WHERE id = ?2 AND seen_at_ms < ?1");
  const sweepSessions = database.prepare(
    `DELETE FROM sessions WHERE created_at_ms <= ?1 OR seen_at_ms <= ?2
       OR key_id NOT IN (SELECT id FROM api_keys WHERE revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > ?3))`,
  );
  const sweepLinks = database.prepare("DELETE FROM sign_in_links WHERE expires_at_ms <= ?");
  const allLinks = database.prepare("SELECT * FROM sign_in_links");
  const forgetLinks = database.prepare("DELETE FROM sign_in_links");
  const insertLink = database.prepare("INSERT INTO sign_in_links (hash, key_id, expires_at_ms) VALUES (?, ?, ?)");
  const takeLink = database.prepare("DELETE FROM sign_in_links WHERE hash = ?");
  const dataVersion = database.prepare("PRAGMA data_version");

  function together(change: () => void): void {
    database.exec("BEGIN IMMEDIATE");
    try {
      change();
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    list: () => (all.all() as Row[]).map(sessionFromRow),
    insert: ({ id, hash, keyId, createdAtMs, seenAtMs }) => insert.run(id, hash, keyId, createdAtMs, seenAtMs).changes === 1,
    delete: (id) => void forget.run(id),
    touch: (uses) =>
      together(() => {
        for (const [id, atMs] of uses) touch.run(atMs, id);
      }),
    sweep: (startedBeforeMs, seenBeforeMs, nowMs) =>
      together(() => {
        sweepSessions.run(startedBeforeMs, seenBeforeMs, nowMs);
        sweepLinks.run(nowMs);
      }),
    generation: () => Number(dataVersion.get()?.data_version),
    links: () => (allLinks.all() as Row[]).map(linkFromRow),
    replaceLinks: ({ hash, keyId, expiresAtMs }) =>
      together(() => {
        forgetLinks.run();
        insertLink.run(hash, keyId, expiresAtMs);
      }),
    takeLink: (hash) => takeLink.run(hash).changes === 1,
  };
}

function sessionFromRow(row: Row): StoredSession {
  return {
    id: row.id as string,
    hash: row.hash as Uint8Array,
    keyId: row.key_id as string,
    createdAtMs: row.created_at_ms as number,
    seenAtMs: row.seen_at_ms as number,
  };
}

function linkFromRow(row: Row): StoredLink {
  return { hash: row.hash as Uint8Array, keyId: row.key_id as string, expiresAtMs: row.expires_at_ms as number };
}
