/** The sessions of signed-in browsers, in memory, so that recognising one costs no I/O; follows the state file. */

import { timingSafeEqual } from "node:crypto";
import type { SessionStore, StoredSession } from "../../state/session-store.ts";
import type { Clock } from "../../time/clock.ts";
import { oneAtATime } from "../../time/one-at-a-time.ts";
import type { Caller } from "../caller/caller.ts";
import { hashFromSecret } from "../key/secret.ts";
import { Uses } from "../key/uses.ts";
import { callerFromPerson } from "./person.ts";
import { IDLE_MS, isOver, LIFE_MS, surplusOf } from "./rules.ts";
import { createToken, idFromToken } from "./token.ts";

type Session = { -readonly [Name in keyof StoredSession]: StoredSession[Name] } & { readonly caller?: Caller | undefined };

function sessionFrom(stored: StoredSession): Session {
  return { ...stored, caller: stored.person === undefined ? undefined : callerFromPerson(stored.keyId, stored.person) };
}

export interface Sessions {
  /** Begins a session of a key, always a new one; the token is for the browser's cookie and is kept nowhere. `person`: of somebody without one. */
  begin(keyId: string, person?: string): Promise<string>;
  /** The key that the session stands for; what that key may do, and whether it is still valid, is the keys' to say. */
  keyOf(token: string): string | undefined;
  /** Whom the session stands for, where no key stands behind it. */
  personOf(token: string): Caller | undefined;
  /** Whether it may have begun a moment ago elsewhere; `follow` brings it in then. */
  mayBeNew(token: string): boolean;
  /** Forgets the session; nothing happens when there is none. */
  end(token: string): Promise<void>;
  /** Reads the state again if anybody may have changed it since. */
  follow(): Promise<void>;
  /** Writes down when sessions were last used. */
  flush(): Promise<void>;
  /** Forgets what has ended. */
  sweep(): Promise<void>;
}

/** Uses closer together than this are one, so that a busy session is written once a minute. */
const USE_GRAIN_MS = 60_000;

/** Compared with when there is no such session, so that a wrong id takes as long as a wrong secret. */
const NO_HASH = new Uint8Array(32);

export async function createSessions(store: SessionStore, clock: Clock): Promise<Sessions> {
  let sessions = new Map<string, Session>();
  let generation = -1;
  const used = new Uses();
  /** Ids that were known lately: what has ended is not new. */
  let ended = new Set<string>();
  // What was asked for last is what holds, however long each question takes.
  const inTurn = oneAtATime();

  async function read(): Promise<void> {
    const asked = store.generation();
    const all = await store.list();
    generation = asked;
    const before = sessions;
    sessions = new Map(
      all.map((each) => [each.id, { ...sessionFrom(each), seenAtMs: Math.max(each.seenAtMs, before.get(each.id)?.seenAtMs ?? 0) }]),
    );
    for (const id of before.keys()) if (!sessions.has(id)) ended.add(id);
  }

  const follow = () =>
    inTurn(async () => {
      if (store.generation() !== generation) await read();
    });

  function verify(token: string): Session | undefined {
    const id = idFromToken(token);
    const known = id === undefined ? undefined : sessions.get(id);
    return timingSafeEqual(hashFromSecret(token), known?.hash ?? NO_HASH) ? known : undefined;
  }

  async function forget(id: string): Promise<void> {
    await store.delete(id);
    if (sessions.delete(id)) ended.add(id);
    used.forget(id);
  }

  async function makeRoom(keyId: string): Promise<void> {
    const ofKey = [...sessions.values()].filter((session) => session.keyId === keyId);
    for (const { id } of surplusOf(ofKey)) await forget(id);
  }

  async function begin(keyId: string, person?: string): Promise<string> {
    if (store.generation() !== generation) await read();
    await makeRoom(keyId);
    const nowMs = clock.wallMs();
    for (;;) {
      const { id, token } = createToken();
      const session = { id, hash: hashFromSecret(token), keyId, ...(person && { person }), createdAtMs: nowMs, seenAtMs: nowMs };
      if (!(await store.insert(session))) continue;
      sessions.set(id, sessionFrom(session));
      return token;
    }
  }

  /** Undefined where there is none, or it has ended. */
  function inUse(token: string): Session | undefined {
    const session = verify(token);
    const nowMs = clock.wallMs();
    if (session === undefined || isOver(session, nowMs) || nowMs >= (session.caller?.expiresAtMs ?? Infinity)) return undefined;
    if (nowMs - session.seenAtMs >= USE_GRAIN_MS) {
      session.seenAtMs = nowMs;
      used.note(session.id, nowMs);
    }
    return session;
  }

  await inTurn(read);
  return {
    begin: (keyId, person) => inTurn(() => begin(keyId, person)),
    keyOf: (token) => inUse(token)?.keyId,
    personOf: (token) => inUse(token)?.caller,
    mayBeNew(token) {
      const id = idFromToken(token);
      return id !== undefined && !sessions.has(id) && !ended.has(id);
    },
    end: (token) =>
      inTurn(async () => {
        const session = verify(token);
        if (session !== undefined) await forget(session.id);
      }),
    follow,
    flush: () => used.write(store.touch),
    sweep: () =>
      inTurn(async () => {
        const nowMs = clock.wallMs();
        await store.sweep(nowMs - LIFE_MS, nowMs - IDLE_MS, nowMs);
        await read();
        ended = new Set();
      }),
  };
}
