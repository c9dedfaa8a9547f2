/** Making, listing and revoking API keys; the admin API and `inferencehub keys` both go through here. */

import { GatewayError } from "../../errors/gateway-error.ts";
import { noSuchThing } from "../../errors/http-fault.ts";
import type { Session } from "../../state/database.ts";
import type { Journal } from "../../state/journal.ts";
import type { KeyOrigin, KeyStore, StoredKey, StoredRate } from "../../state/key-store.ts";
import type { Clock } from "../../time/clock.ts";
import type { Scope } from "../caller/caller.ts";
import { createKey, idFromKey } from "./format.ts";
import { hashFromSecret } from "./secret.ts";

export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly models: readonly string[] | null;
  /** Days from now; null: never. */
  readonly expiresInDays: number | null;
  readonly rate: StoredRate | null;
  /** Its share, beside those of others; left out: 1. */
  readonly weight?: number;
  /** Whether its calls may be captured; left out: they may. */
  readonly isCaptured?: boolean;
}

/** A key as people see it: never its hash. */
export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly models: readonly string[] | null;
  readonly rate: {
    readonly requests: number | null;
    readonly rows: number | null;
    readonly input_tokens: number | null;
    readonly output_tokens: number | null;
    readonly total_tokens: number | null;
    readonly window_s: number;
    readonly burst: number;
  } | null;
  readonly weight: number;
  readonly capture: boolean;
  readonly status: "active" | "expired" | "revoked";
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  /** To the minute. */
  readonly last_used_at: string | null;
}

export interface CreatedKey extends KeyView {
  /** The whole key; this is the only time that it is shown. */
  readonly key: string;
}

/** Who acts when nobody says: somebody with a shell on the machine. */
const SHELL = "cli";

/** Every change is written into the audit under `who` made it. */
export interface KeyRing {
  create(wish: KeyWish, who?: string): Promise<CreatedKey>;
  list(): Promise<KeyView[]>;
  /** Undefined when there is no such key. */
  find(id: string): Promise<KeyView | undefined>;
  /** Rejects with INVALID_REQUEST (with status 404) when there is no such key. */
  revoke(id: string, who?: string): Promise<KeyView>;
  /** Makes the configured admin key valid, and earlier configured ones invalid. Rejects with INVALID_REQUEST. */
  seed(key: string): Promise<void>;
  /** Makes an admin key when no usable one exists; of several gateways that begin at once, one does. */
  createFirst(): Promise<string | undefined>;
}

const DAY_MS = 86_400_000;

/** @param changed waited for after each change, so that it holds here when it is answered */
export function createKeyRing(store: KeyStore, clock: Clock, journal: Journal, changed: () => Promise<void> = async () => {}): KeyRing {
  /** @param isWanted asked within the change */
  async function insert(
    wish: KeyWish,
    origin: KeyOrigin,
    who: string,
    isWanted: (session: Session) => Promise<boolean> = async () => true,
  ) {
    for (;;) {
      const { id, plaintext } = createKey();
      const key = storedKeyFrom(wish, origin, id, plaintext, clock.wallMs());
      // Ids are short enough to meet by chance one day; then another one does.
      const found = await insertKey(key, who, isWanted);
      if (found !== "taken") return found === "made" ? { key, plaintext } : undefined;
    }
  }

  async function insertKey(
    key: StoredKey,
    who: string,
    isWanted: (session: Session) => Promise<boolean>,
  ): Promise<"made" | "taken" | "unwanted"> {
    let otherwise: "taken" | "unwanted" = "taken";
    const made = await journal.record(who, "key.create", "keys", async (session) => {
      otherwise = (await isWanted(session)) ? "taken" : "unwanted";
      if (otherwise === "unwanted" || !(await store.insert(session, key))) return undefined;
      return { result: "made" as const, subject: key.id, after: viewFrom(key, clock.wallMs()) };
    });
    return made ?? otherwise;
  }

  /** Undefined when there is no such key; one that is revoked already keeps its time. */
  async function revokeKey(id: string, who: string): Promise<StoredKey | undefined> {
    await journal.record(who, "key.revoke", "keys", async (session) => {
      const before = await store.find(id, session);
      if (before === undefined || before.revokedAtMs !== null) return undefined;
      const nowMs = clock.wallMs();
      await store.revoke(session, id, nowMs);
      const after = await store.find(id, session);
      return { result: undefined, subject: id, before: viewFrom(before, nowMs), after: viewFrom(after!, nowMs) };
    });
    return store.find(id);
  }

  return {
    async create(wish, who = SHELL) {
      const made = await insert(wish, "created", who);
      const { key, plaintext } = made!;
      await changed();
      return { ...viewFrom(key, clock.wallMs()), key: plaintext };
    },
    list: async () => (await store.list()).map((key) => viewFrom(key, clock.wallMs())),
    async find(id) {
      const key = await store.find(id);
      return key && viewFrom(key, clock.wallMs());
    },
    async revoke(id, who = SHELL) {
      const key = await revokeKey(id, who);
      if (key === undefined)
        throw noSuchThing("There is no key with that id; `inferencehub keys list` or `GET /admin/keys` shows those there are.");
      await changed();
      return viewFrom(key, clock.wallMs());
    },
    async seed(key) {
      // The configured key is the whole truth about configured keys: changing it is how it is rotated.
      const id = seedIdFrom(key);
      const wish: KeyWish = { ...FIRST_KEY, name: "configured admin key" };
      const found = await insertKey(storedKeyFrom(wish, "seed", id, key, clock.wallMs()), "config", async () => true);
      if (found === "taken") refuseIdOfAnother(await store.find(id), key);
      for (const other of await store.list()) if (other.origin === "seed" && other.id !== id) await revokeKey(other.id, "config");
      await changed();
    },
    async createFirst() {
      const isUsable = (key: StoredKey) => key.scopes.includes("admin") && statusOf(key, clock.wallMs()) === "active";
      const made = await insert(FIRST_KEY, "first", "gateway", async (session) => !(await store.list(session)).some(isUsable));
      await changed();
      return made?.plaintext;
    },
  };
}

const FIRST_KEY: KeyWish = { name: "first admin key", scopes: ["admin"], models: null, expiresInDays: null, rate: null };

function seedIdFrom(key: string): string {
  const id = idFromKey(key);
  if (id !== undefined) return id;
  throw new GatewayError(
    "INVALID_REQUEST",
    "auth.admin_key must be a key as `inferencehub keys create` makes them: ihk_, 8 letters or digits, _, 43 letters or digits.",
  );
}

function refuseIdOfAnother(taken: StoredKey | undefined, key: string): void {
  if (taken === undefined || Buffer.from(taken.hash).equals(hashFromSecret(key))) return;
  throw new GatewayError("INVALID_REQUEST", "auth.admin_key has the id of another key; make one with other letters after ihk_.");
}

function storedKeyFrom(wish: KeyWish, origin: KeyOrigin, id: string, plaintext: string, nowMs: number): StoredKey {
  return {
    id,
    name: wish.name,
    hash: hashFromSecret(plaintext),
    scopes: [...new Set(wish.scopes)],
    models: wish.models && [...new Set(wish.models)],
    rate: wish.rate,
    weight: wish.weight ?? 1,
    isCaptured: wish.isCaptured ?? true,
    origin,
    createdAtMs: nowMs,
    expiresAtMs: expiryOf(wish, nowMs),
    revokedAtMs: null,
    lastUsedAtMs: null,
  };
}

/** When a key made now would end, in milliseconds since 1970; null: never. */
export function expiryOf({ expiresInDays }: Pick<KeyWish, "expiresInDays">, nowMs: number): number | null {
  return expiresInDays === null ? null : nowMs + Math.round(expiresInDays * DAY_MS);
}

function statusOf(key: StoredKey, nowMs: number): KeyView["status"] {
  if (key.revokedAtMs !== null) return "revoked";
  return key.expiresAtMs !== null && nowMs >= key.expiresAtMs ? "expired" : "active";
}

function viewFrom(key: StoredKey, nowMs: number): KeyView {
  const { rate } = key;
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    models: key.models,
    rate: rate && rateViewFrom(rate),
    weight: key.weight,
    capture: key.isCaptured,
    status: statusOf(key, nowMs),
    created_at: isoFromMs(key.createdAtMs)!,
    expires_at: isoFromMs(key.expiresAtMs),
    revoked_at: isoFromMs(key.revokedAtMs),
    last_used_at: isoFromMs(key.lastUsedAtMs),
  };
}

function rateViewFrom({ requests, rows, tokens, windowS, burst }: StoredRate): NonNullable<KeyView["rate"]> {
  const { input = null, output = null, total = null } = tokens ?? {};
  return { requests, rows, input_tokens: input, output_tokens: output, total_tokens: total, window_s: windowS, burst };
}

function isoFromMs(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
