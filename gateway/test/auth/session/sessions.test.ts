/** Sessions from sign-in to their end, as one gateway process and the others of its home see them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createKeyRing, type KeyWish } from "../../../src/auth/key/ring.ts";
import { createKeySnapshot } from "../../../src/auth/key/snapshot.ts";
import { followSessions } from "../../../src/auth/session/follow.ts";
import { IDLE_MS, LIFE_MS, MOST_OF_A_KEY } from "../../../src/auth/session/rules.ts";
import { createSessions } from "../../../src/auth/session/sessions.ts";
import { createSignIn } from "../../../src/auth/session/sign-in.ts";
import { createSignInLinks } from "../../../src/auth/session/sign-in-links.ts";
import { csrfTokenFrom, isCsrfTokenOf } from "../../../src/auth/session/token.ts";
import { createKeyStore } from "../../../src/state/key-store.ts";
import { createSessionStore } from "../../../src/state/session-store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { guessesWith } from "../../support/guesses.ts";
import { temporaryFolder } from "../../support/settings.ts";
import { stateIn } from "../../support/state.ts";

const wish: KeyWish = { name: "test", scopes: ["admin"], models: null, expiresInDays: null, rate: null };

/** What one process has of the sessions in `home`. */
async function processOn(home: string, clock = new FakeClock()) {
  const { database, journal } = stateIn(home, clock);
  const keyStore = createKeyStore(database);
  const keys = await createKeySnapshot(keyStore, null, clock);
  const store = createSessionStore(database);
  const sessions = await createSessions(store, clock);
  const links = createSignInLinks(store, keyStore, clock);
  return {
    clock,
    keys,
    store,
    sessions,
    links,
    ring: createKeyRing(keyStore, clock, journal, keys.reload),
    signIn: createSignIn({ keys, links, sessions, guesses: guessesWith(clock) }),
  };
}

/** A process with a key and a session of it. */
async function signedIn(home = temporaryFolder()) {
  const process = await processOn(home);
  const { id, key } = await process.ring.create(wish);
  return { ...process, home, keyId: id, key, token: await process.sessions.begin(id) };
}

describe("a session", () => {
  test("stands for its key", async () => {
    const { sessions, token, keyId } = await signedIn();
    expect(token).toMatch(/^[0-9A-Za-z]{12}_[0-9A-Za-z]{43}$/);
    expect(sessions.keyOf(token)).toBe(keyId);
  });

  test("is nothing without all of its token", async () => {
    const { sessions, token } = await signedIn();
    const last = token.endsWith("A") ? "B" : "A";
    for (const wrong of [token.slice(0, -1) + last, token.slice(0, -1), `${token}x`, "", `${"0".repeat(12)}_${"0".repeat(43)}`])
      expect(sessions.keyOf(wrong)).toBeUndefined();
  });

  test("is kept as a hash only", async () => {
    const { home, token, keyId, links } = await signedIn();
    const secret = (await links.make())!;
    const kept = readdirSync(home)
      .map((name) => readFileSync(join(home, name), "latin1"))
      .join();
    expect(kept).toContain(keyId);
    for (const hidden of [token.slice(13), csrfTokenFrom(token), secret]) expect(kept).not.toContain(hidden);
  });

  test("survives a restart", async () => {
    const { home, token, keyId } = await signedIn();
    expect((await processOn(home)).sessions.keyOf(token)).toBe(keyId);
  });

  test("ends when it is signed out, in every process", async () => {
    const one = await signedIn();
    const other = await processOn(one.home);
    await one.sessions.end(one.token);
    await one.sessions.end(one.token);
    expect(one.sessions.keyOf(one.token)).toBeUndefined();
    expect(other.sessions.keyOf(one.token)).toBe(one.keyId);
    await other.sessions.follow();
    expect(other.sessions.keyOf(one.token)).toBeUndefined();
  });

  test("is known in another process as soon as that looks again", async () => {
    const home = temporaryFolder();
    const other = await processOn(home);
    const { token, keyId } = await signedIn(home);
    expect([other.sessions.keyOf(token), other.sessions.mayBeNew(token)]).toEqual([undefined, true]);
    await other.sessions.follow();
    expect([other.sessions.keyOf(token), other.sessions.mayBeNew(token)]).toEqual([keyId, false]);
  });

  test("ends after a week without use, and after a month of use", async () => {
    const { sessions, clock, token } = await signedIn();
    clock.advance(IDLE_MS - 1);
    expect(sessions.keyOf(token)).toBeDefined();
    clock.advance(IDLE_MS - 1);
    expect(sessions.keyOf(token)).toBeDefined();
    clock.advance(IDLE_MS);
    expect(sessions.keyOf(token)).toBeUndefined();

    const busy = await signedIn();
    for (let day = 0; day < 29; day += 1) {
      busy.clock.advance(86_400_000);
      expect(busy.sessions.keyOf(busy.token)).toBeDefined();
    }
    busy.clock.advance(LIFE_MS - 29 * 86_400_000);
    expect(busy.sessions.keyOf(busy.token)).toBeUndefined();
  });

  test("is written down as used once a minute, which other processes count too", async () => {
    const { home, sessions, store, clock, token } = await signedIn();
    const other = await processOn(home, clock);
    const seen = async () => (await store.list())[0]!.seenAtMs;
    const startMs = await seen();
    clock.advance(59_000);
    sessions.keyOf(token);
    await sessions.flush();
    expect(await seen()).toBe(startMs);
    clock.advance(IDLE_MS - 60_000);
    sessions.keyOf(token);
    await sessions.flush();
    expect(await seen()).toBe(clock.wallMs());
    clock.advance(60_000);
    await other.sessions.follow();
    expect(other.sessions.keyOf(token)).toBeDefined();
  });

  test("makes room for those that come after many of the same key", async () => {
    const { sessions, store, clock, token, keyId, ring } = await signedIn();
    const other = await sessions.begin((await ring.create(wish)).id);
    const tokens = [token];
    for (let n = 0; n < MOST_OF_A_KEY; n += 1) {
      clock.advance(60_000);
      tokens.push(await sessions.begin(keyId));
    }
    expect(tokens.map((each) => sessions.keyOf(each) !== undefined)).toEqual([false, ...Array(MOST_OF_A_KEY).fill(true)]);
    expect(sessions.keyOf(other)).toBeDefined();
    expect(await store.list()).toHaveLength(MOST_OF_A_KEY + 1);
  });
});

describe("what has ended", () => {
  test("is swept away, and the rest stays", async () => {
    const { sessions, store, clock, token, ring, links } = await signedIn();
    const revoked = await ring.create(wish);
    const expiring = await ring.create({ ...wish, expiresInDays: 1 });
    const idle = [await sessions.begin(revoked.id), await sessions.begin(expiring.id)];
    await links.make();
    await ring.revoke(revoked.id);
    await sessions.sweep();
    expect(await store.list()).toHaveLength(2);
    clock.advance(86_400_000);
    sessions.keyOf(token);
    await sessions.flush();
    await sessions.sweep();
    expect(await store.list()).toHaveLength(1);
    expect(await store.links()).toHaveLength(0);
    expect(sessions.keyOf(token)).toBeDefined();
    expect(idle.map((each) => sessions.keyOf(each))).toEqual([undefined, undefined]);
    clock.advance(IDLE_MS);
    await sessions.sweep();
    expect(await store.list()).toHaveLength(0);
  });

  test("is swept when a gateway starts, and its uses are written down when it ends", async () => {
    const { home, clock, token, store } = await signedIn();
    clock.advance(IDLE_MS - 1);
    const next = await processOn(home, clock);
    const stop = followSessions(next.sessions, { warn: () => {} });
    await next.sessions.follow();
    expect(await store.list()).toHaveLength(1);
    next.sessions.keyOf(token);
    await stop();
    expect((await store.list())[0]!.seenAtMs).toBe(clock.wallMs());
    clock.advance(IDLE_MS);
    await followSessions((await processOn(home, clock)).sessions, { warn: () => {} })();
    expect(await store.list()).toHaveLength(0);
  });
});

describe("a CSRF token", () => {
  test("belongs to one session, and does not give it away", async () => {
    const { sessions, token, keyId } = await signedIn();
    const csrf = csrfTokenFrom(token);
    expect(isCsrfTokenOf(token, csrf)).toBe(true);
    expect(isCsrfTokenOf(await sessions.begin(keyId), csrf)).toBe(false);
    for (const wrong of [undefined, "", csrf.slice(1), `${csrf}x`, token, [csrf]]) expect(isCsrfTokenOf(token, wrong)).toBe(false);
    expect(csrf).not.toContain(token.slice(13));
  });
});

describe("a sign-in link", () => {
  test("signs in with the oldest active admin key that may use all models", async () => {
    const { ring, clock, links } = await processOn(temporaryFolder());
    expect(await links.make()).toBeUndefined();
    const wishes = [
      { ...wish, scopes: ["predict", "metrics"] as const },
      { ...wish, models: ["iris"] },
      { ...wish, expiresInDays: 1 },
      wish,
      wish,
      wish,
    ];
    const made: string[] = [];
    for (const each of wishes) {
      clock.advance(1_000);
      made.push((await ring.create(each)).id);
    }
    clock.advance(86_400_000);
    await ring.revoke(made[3]!);
    expect(await links.redeem((await links.make())!)).toBe(made[4]);
  });

  test("works once", async () => {
    const { links, keyId } = await signedIn();
    const secret = (await links.make())!;
    expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
    expect(await links.redeem(secret)).toBe(keyId);
    expect(await links.redeem(secret)).toBeUndefined();
  });

  test("works once for two gateways that get it at the same moment", async () => {
    const one = await signedIn();
    const other = await processOn(one.home);
    const secret = (await one.links.make())!;
    expect(await Promise.all([one, other].map(({ links }) => links.redeem(secret)))).toEqual([one.keyId, undefined]);
  });

  test("works for an hour", async () => {
    const { links, clock, keyId } = await signedIn();
    const secret = (await links.make())!;
    clock.advance(3_599_999);
    expect(await links.redeem(secret)).toBe(keyId);
    const late = (await links.make())!;
    clock.advance(3_600_000);
    expect(await links.redeem(late)).toBeUndefined();
  });

  test("survives a restart, and not a later link", async () => {
    const { home, links, keyId } = await signedIn();
    const first = (await links.make())!;
    const next = await processOn(home);
    const second = (await next.links.make())!;
    expect(await next.links.redeem(first)).toBeUndefined();
    expect(await (await processOn(home)).links.redeem(second)).toBe(keyId);
  });

  test("is not worth more than its key", async () => {
    const { links, signIn, ring, keyId } = await signedIn();
    const link = (await links.make())!;
    await ring.revoke(keyId);
    await expect(signIn.begin({ link }, [])).rejects.toThrow(/sign-in link is not valid/);
  });
});

describe("signing in", () => {
  test("begins a new session each time, and ends that which the browser had", async () => {
    const { signIn, sessions, key, keyId } = await signedIn();
    const first = (await signIn.begin({ key }, [])).token;
    const second = (await signIn.begin({ key }, [first, "chosen-by-somebody-else"])).token;
    expect(second).not.toBe(first);
    expect(sessions.keyOf(first)).toBeUndefined();
    expect(sessions.keyOf(second)).toBe(keyId);
  });

  test("says how to get in, and never what was wrong", async () => {
    const { signIn, ring, key, keyId, links } = await signedIn();
    const used = (await links.make())!;
    await signIn.begin({ link: used }, []);
    await ring.revoke(keyId);
    const wrong = [{ key }, { key: "nonsense" }, { key: `ihk_00000000_${"0".repeat(43)}` }];
    for (const proof of wrong)
      await expect(signIn.begin(proof, [])).rejects.toThrow(/^This API key is not valid: .*`inferencehub keys create/);
    for (const link of [used, "", "x".repeat(200)])
      await expect(signIn.begin({ link }, [])).rejects.toThrow(
        /^This sign-in link is not valid any more: .*restart `inferencehub up`.*keys create/,
      );
  });

  test("again and again, as no person does, is refused for a while", async () => {
    const { signIn, key, ring, store } = await signedIn();
    for (let n = 0; n < 300; n += 1) await signIn.begin({ key }, []);
    await expect(signIn.begin({ key }, [])).rejects.toThrow(expect.objectContaining({ reason: "RATE_LIMITED" }));
    expect(await store.list()).toHaveLength(MOST_OF_A_KEY);
    await expect(signIn.begin({ key: (await ring.create(wish)).key }, [])).resolves.toBeDefined();
  });
});
