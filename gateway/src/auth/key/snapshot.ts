/** The keys that are valid now, in memory, so that checking one costs no I/O; follows the state file. */

import { timingSafeEqual } from "node:crypto";
import type { KeyStore, StoredKey, StoredRate } from "../../state/key-store.ts";
import type { Clock } from "../../time/clock.ts";
import { oneAtATime } from "../../time/one-at-a-time.ts";
import { type Caller, callerFromScopes } from "../caller/caller.ts";
import { idFromKey } from "./format.ts";
import { hashFromSecret } from "./secret.ts";
import { Uses } from "./uses.ts";

type Keys = ReadonlyMap<string, ValidKey>;

/** What a connection has proven. */
interface Proof {
  readonly text: string;
  readonly key: ValidKey;
  readonly among: Keys;
}

interface ValidKey {
  readonly hash: Uint8Array;
  readonly caller: Caller;
  readonly expiresAtMs: number;
  lastUsedAtMs: number;
}

export interface KeySnapshot {
  /**
   * The caller of a valid key. Never says why a key is not valid.
   *
   * A `connection` that has proven a key does not prove it again while it sends the same text and no key has changed:
   * hashing costs 3 µs of the 50 that a whole request takes, and nobody learns anything from the comparison with what
   * they sent themselves.
   */
  find(key: string, connection?: object): Caller | undefined;
  /** Whether it was a key before it was revoked or expired. */
  isFormer(key: string): boolean;
  /** The caller of the valid key with that id, for who has proven the key before. */
  callerOf(id: string): Caller | undefined;
  /** What the key with that id is called, whether it is valid or not; undefined where there is none. */
  nameOf(id: string): string | undefined;
  /** Reads the state again if any process has changed it since. */
  follow(): Promise<void>;
  /** Reads the state again; for changes of this process, which `follow` can't see. */
  reload(): Promise<void>;
  /** Writes down when keys were last used. */
  flush(): Promise<void>;
}

/** Uses closer together than this are one, so that a busy key is written once a minute. */
const USE_GRAIN_MS = 60_000;

/** Compared with when there is no such key, so that a wrong id takes as long as a wrong secret. */
const NO_HASH = new Uint8Array(32);

/** `defaultRate` holds for the keys that have none of their own. */
export async function createKeySnapshot(store: KeyStore, defaultRate: StoredRate | null, clock: Clock): Promise<KeySnapshot> {
  let keys: Keys = new Map();
  let hashes: ReadonlyMap<string, Uint8Array> = new Map();
  let names: ReadonlyMap<string, string> = new Map();
  const proofs = new WeakMap<object, Proof>();
  let generation = -1;
  const used = new Uses();
  // What was asked for last is what holds, however long each question takes.
  const inTurn = oneAtATime();

  const reload = () => inTurn(read);

  async function read(): Promise<void> {
    const asked = store.generation();
    const valid = new Map<string, ValidKey>();
    const all = await store.list();
    generation = asked;
    for (const key of all) if (key.revokedAtMs === null) valid.set(key.id, validKeyFrom(key, defaultRate, keys.get(key.id)));
    keys = valid;
    hashes = new Map(all.map(({ id, hash }) => [id, hash]));
    names = new Map(all.map(({ id, name }) => [id, name]));
  }

  function verify(text: string): ValidKey | undefined {
    const id = idFromKey(text);
    if (id === undefined) return undefined;
    const known = keys.get(id);
    return timingSafeEqual(hashFromSecret(text), known?.hash ?? NO_HASH) ? known : undefined;
  }

  /** The caller, unless the key has expired. */
  function use(key: ValidKey): Caller | undefined {
    const nowMs = clock.wallMs();
    if (nowMs >= key.expiresAtMs) return undefined;
    if (nowMs - key.lastUsedAtMs >= USE_GRAIN_MS) {
      key.lastUsedAtMs = nowMs;
      used.note(key.caller.keyId, nowMs);
    }
    return key.caller;
  }

  await reload();
  return {
    find(text, connection) {
      const proof = connection && proofs.get(connection);
      if (proof !== undefined && proof.text === text && proof.among === keys) return use(proof.key);
      const key = verify(text);
      if (key === undefined) return undefined;
      if (connection !== undefined) proofs.set(connection, { text, key, among: keys });
      return use(key);
    },
    isFormer(text) {
      const known = hashes.get(idFromKey(text) ?? "");
      return timingSafeEqual(hashFromSecret(text), known ?? NO_HASH);
    },
    callerOf(id) {
      const key = keys.get(id);
      return key && use(key);
    },
    nameOf: (id) => names.get(id),
    follow: () =>
      inTurn(async () => {
        if (store.generation() !== generation) await read();
      }),
    reload,
    flush: () => used.write(store.touch),
  };
}

function validKeyFrom(key: StoredKey, defaultRate: StoredRate | null, before: ValidKey | undefined): ValidKey {
  return {
    hash: key.hash,
    caller: callerFromScopes(key.id, key.scopes, key.models, key.rate ?? defaultRate, key.expiresAtMs, key.weight, key.isCaptured),
    expiresAtMs: key.expiresAtMs ?? Number.POSITIVE_INFINITY,
    lastUsedAtMs: Math.max(key.lastUsedAtMs ?? 0, before?.lastUsedAtMs ?? 0),
  };
}
