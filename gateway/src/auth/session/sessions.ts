/** The sessions of signed-in browsers, in memory, so that recognising one costs no I/O; follows the state file. */

import { timingSafeEqual } from "node:crypto";
import type { SessionStore, StoredSession } from "../../state/session-store.ts";
import type { Clock } from "../../time/clock.ts";
import { hashFromSecret } from "../key/secret.ts";
import { IDLE_MS, isOver, LIFE_MS, surplusOf } from "./rules.ts";
import { createToken, idFromToken } from "./token.ts";

type Session = { -readonly [Name in keyof StoredSession]: StoredSession[Name] };

export interface Sessions {
  /** Begins a session of a key, always a new one; the token is for the browser's cookie and is kept nowhere. */
  begin(keyId: string): string;
  /** The key that the session stands for; what that key may do, and whether it is still valid, is the keys' to say. */
  keyOf(token: string): string | undefined;
  /** Forgets the session; nothing happens when there is none. */
  end(token: string): void;
  /** Reads the state again if any process has changed it since. */
  follow(): void;
  /** Writes down when sessions were last used. */
  flush(): void;
  /** Forgets what has ended. */
  sweep(): void;
}

/** Uses closer together than this are one, so that a busy session is written once a minute. */
const USE_GRAIN_MS = 60_000;

/** Compared with when there is no such session, so that a wrong id takes as long as a wrong secret. */
const NO_HASH = new Uint8Array(32);

export function createSessions(store: SessionStore, clock: Clock): Sessions {
  let sessions = new Map<string, Session>();
  let generation = -1;
  const used = new Map<string, number>();

  function reload(): void {
    generation = store.generation();
    const before = sessions;
    sessions = new Map(
      store.list().map((each) => [each.id, { ...each, seenAtMs: Math.max(each.seenAtMs, before.get(each.id)?.seenAtMs ?? 0) }]),
    );
  }

  function follow(): void {
    if (store.generation() !== generation) reload();
  }

  function verify(token: string): Session | undefined {
    const id = idFromToken(token);
    if (id === undefined) return undefined;
    // Begun a moment ago in another gateway process of this home.
    if (!sessions.has(id)) follow();
    const known = sessions.get(id);
    return timingSafeEqual(hashFromSecret(token), known?.hash ?? NO_HASH) ? known : undefined;
  }

  function forget(id: string): void {
    store.delete(id);
    sessions.delete(id);
    used.delete(id);
  }

  function makeRoom(keyId: string): void {
    const ofKey = [...sessions.values()].filter((session) => session.keyId === keyId);
    for (const { id } of surplusOf(ofKey)) forget(id);
  }

  reload();
  return {
    begin(keyId) {
      follow();
      makeRoom(keyId);
      const nowMs = clock.wallMs();
      for (;;) {
        const { id, token } = createToken();
        const session = { id, hash: hashFromSecret(token), keyId, createdAtMs: nowMs, seenAtMs: nowMs };
        if (!store.insert(session)) continue;
        sessions.set(id, session);
        return token;
      }
    },
    keyOf(token) {
      const session = verify(token);
      const nowMs = clock.wallMs();
      if (session === undefined || isOver(session, nowMs)) return undefined;
      if (nowMs - session.seenAtMs >= USE_GRAIN_MS) {
        session.seenAtMs = nowMs;
        used.set(session.id, nowMs);
      }
      return session.keyId;
    },
    end(token) {
      const session = verify(token);
      if (session !== undefined) forget(session.id);
    },
    follow,
    flush() {
      if (used.size === 0) return;
      store.touch(used);
      used.clear();
    },
    sweep() {
      const nowMs = clock.wallMs();
      store.sweep(nowMs - LIFE_MS, nowMs - IDLE_MS, nowMs);
      reload();
    },
  };
}
