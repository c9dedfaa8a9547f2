/** Keys from their making to their end, as the request path sees them. */

import { describe, expect, onTestFinished, test } from "vitest";
import { createAuthenticator } from "../../../src/auth/authenticator.ts";
import type { Asking } from "../../../src/auth/caller/asking.ts";
import type { Caller } from "../../../src/auth/caller/caller.ts";
import { followKeys } from "../../../src/auth/key/follow.ts";
import { createKeyRing, type KeyWish } from "../../../src/auth/key/ring.ts";
import { createKeySnapshot } from "../../../src/auth/key/snapshot.ts";
import { createKeyStore } from "../../../src/state/key-store.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { guessesWith } from "../../support/guesses.ts";
import { temporaryFolder } from "../../support/settings.ts";
import { stateIn } from "../../support/state.ts";

const wish: KeyWish = { name: "test", scopes: ["predict"], models: null, expiresInDays: null, rate: null };

/** What one process has of the keys in `home`. */
async function processOn(home: string, clock = new FakeClock()) {
  const { database, journal } = stateIn(home, clock);
  const store = createKeyStore(database);
  const keys = await createKeySnapshot(store, null, clock);
  return {
    clock,
    store,
    keys,
    ring: createKeyRing(store, clock, journal, keys.reload),
    authenticator: createAuthenticator({ keys, guesses: guessesWith(clock) }) as AtOnce,
  };
}

/** Keys are recognised at once; only tokens make it a promise. */
interface AtOnce {
  authenticate(asking: Asking): Caller;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test("a key's name is known by its id as long as the key is kept, valid or not", async () => {
  const { keys, ring } = await processOn(temporaryFolder());
  const { id } = await ring.create({ ...wish, name: "me" });
  expect([keys.nameOf(id), keys.nameOf("nobody")]).toEqual(["me", undefined]);
  await ring.revoke(id);
  expect(keys.nameOf(id)).toBe("me");
});

describe("authenticate", () => {
  test("takes a key in either header", async () => {
    const { ring, authenticator } = await processOn(temporaryFolder());
    const { id, key } = await ring.create(wish);
    expect(authenticator.authenticate({ headers: bearer(key) }).keyId).toBe(id);
    expect(authenticator.authenticate({ headers: { authorization: `bEARER  ${key}` } }).keyId).toBe(id);
    expect(authenticator.authenticate({ headers: { "x-api-key": key } }).keyId).toBe(id);
  });

  test.each([
    [{}, /needs an API key/],
    [{ authorization: "Basic dTpw" }, /must be `Bearer/],
    [{ authorization: "Bearer" }, /must be `Bearer/],
    [{ authorization: "Bearer x' OR 1=1" }, /not valid/],
    [{ "x-api-key": `ihk_00000000_${"0".repeat(43)}` }, /not valid/],
  ])("refuses %j", async (headers, sentence) => {
    const { ring, authenticator } = await processOn(temporaryFolder());
    await ring.create(wish);
    expect(() => authenticator.authenticate({ headers })).toThrow(sentence);
    expect(() => authenticator.authenticate({ headers })).toThrow(expect.objectContaining({ reason: "UNAUTHENTICATED" }));
  });

  test("refuses the right id with a wrong secret", async () => {
    const { ring, authenticator } = await processOn(temporaryFolder());
    const { key } = await ring.create(wish);
    const last = key.endsWith("A") ? "B" : "A";
    expect(() => authenticator.authenticate({ headers: bearer(key.slice(0, -1) + last) })).toThrow(/not valid/);
  });

  test("refuses a key from the moment it expires", async () => {
    const { ring, authenticator, clock } = await processOn(temporaryFolder());
    const { key } = await ring.create({ ...wish, expiresInDays: 1 });
    clock.advance(86_400_000 - 1);
    expect(authenticator.authenticate({ headers: bearer(key) })).toBeDefined();
    clock.advance(1);
    expect(() => authenticator.authenticate({ headers: bearer(key) })).toThrow(/not valid/);
    expect((await ring.list())[0]!.status).toBe("expired");
  });
});

describe("a connection", () => {
  test("need not prove the same key twice, but does prove another", async () => {
    const { ring, authenticator } = await processOn(temporaryFolder());
    const [one, two] = [await ring.create(wish), await ring.create(wish)];
    const connection = {};
    expect(authenticator.authenticate({ headers: bearer(one.key), connection }).keyId).toBe(one.id);
    expect(authenticator.authenticate({ headers: bearer(one.key), connection }).keyId).toBe(one.id);
    expect(authenticator.authenticate({ headers: bearer(two.key), connection }).keyId).toBe(two.id);
    expect(() => authenticator.authenticate({ headers: bearer(`ihk_${one.id}_${"0".repeat(43)}`), connection })).toThrow(/not valid/);
    expect(() => authenticator.authenticate({ headers: {}, connection })).toThrow(/needs an API key/);
  });

  test("loses its key when that is revoked or expires", async () => {
    const { ring, authenticator, clock } = await processOn(temporaryFolder());
    const [revoked, expiring] = [await ring.create(wish), await ring.create({ ...wish, expiresInDays: 1 })];
    const [first, second] = [{}, {}];
    authenticator.authenticate({ headers: bearer(revoked.key), connection: first });
    authenticator.authenticate({ headers: bearer(expiring.key), connection: second });
    await ring.revoke(revoked.id);
    clock.advance(86_400_000);
    expect(() => authenticator.authenticate({ headers: bearer(revoked.key), connection: first })).toThrow(/not valid/);
    expect(() => authenticator.authenticate({ headers: bearer(expiring.key), connection: second })).toThrow(/not valid/);
  });
});

describe("another process", () => {
  test("knows a new key and a revoked one as soon as it looks", async () => {
    const home = temporaryFolder();
    const cli = await processOn(home);
    const gateway = await processOn(home);
    const { id, key } = await cli.ring.create(wish);
    expect(() => gateway.authenticator.authenticate({ headers: bearer(key) })).toThrow();
    await gateway.keys.follow();
    expect(gateway.authenticator.authenticate({ headers: bearer(key) }).keyId).toBe(id);
    await cli.ring.revoke(id);
    await gateway.keys.follow();
    expect(() => gateway.authenticator.authenticate({ headers: bearer(key) })).toThrow();
  });

  test("is followed by itself", async () => {
    const home = temporaryFolder();
    const cli = await processOn(home);
    const gateway = await processOn(home);
    const followed = Promise.withResolvers<void>();
    const follow = async () => {
      await gateway.keys.follow();
      followed.resolve();
    };
    onTestFinished(followKeys({ ...gateway.keys, follow }, { warn: () => {} }));
    const { key } = await cli.ring.create(wish);
    await followed.promise;
    expect(gateway.authenticator.authenticate({ headers: bearer(key) })).toBeDefined();
  });
});

describe("followKeys", () => {
  test("complains once while the state cannot be read, and serves on", async () => {
    const complaints: string[] = [];
    let tries = 0;
    const twice = Promise.withResolvers<void>();
    const failing = {
      find: () => undefined,
      reload: () => {},
      flush: async () => {},
      async follow() {
        tries += 1;
        if (tries === 2) twice.resolve();
        throw new Error("disk I/O error");
      },
    };
    const stop = followKeys(failing, { warn: (_fields, message) => complaints.push(message) });
    await twice.promise;
    stop();
    expect(complaints).toEqual(["the API keys could not be read again"]);
  });
});

describe("last use", () => {
  test("is written down when flushed, once a minute", async () => {
    const { ring, authenticator, keys, clock } = await processOn(temporaryFolder());
    const { key } = await ring.create(wish);
    authenticator.authenticate({ headers: bearer(key) });
    const first = new Date(clock.wallMs()).toISOString();
    clock.advance(59_000);
    authenticator.authenticate({ headers: bearer(key) });
    await keys.flush();
    expect((await ring.list())[0]!.last_used_at).toBe(first);
    clock.advance(1_000);
    authenticator.authenticate({ headers: bearer(key) });
    await keys.flush();
    expect((await ring.list())[0]!.last_used_at).not.toBe(first);
  });
});

describe("the key ring", () => {
  test("shows no secret of any kind", async () => {
    const { ring } = await processOn(temporaryFolder());
    const { key } = await ring.create({ ...wish, models: ["iris"], rate: { requests: 5, rows: null, windowS: 60, burst: 0 } });
    const shown = JSON.stringify(await ring.list());
    expect(shown).not.toContain(key.slice(13));
    expect((await ring.list())[0]).toMatchObject({
      name: "test",
      models: ["iris"],
      rate: { requests: 5, rows: null, window_s: 60, burst: 0 },
      status: "active",
      expires_at: null,
    });
    expect((await ring.list())[0]).not.toHaveProperty("hash");
  });

  test("does not revoke what is not there", async () => {
    const { ring } = await processOn(temporaryFolder());
    await expect(ring.revoke("nothing0")).rejects.toThrow(expect.objectContaining({ httpStatus: 404 }));
  });

  test("makes a first admin key only while there is none", async () => {
    const { ring, authenticator } = await processOn(temporaryFolder());
    const first = (await ring.createFirst())!;
    expect(authenticator.authenticate({ headers: bearer(first) })).toMatchObject({
      canAdminister: true,
      canPredict: true,
      canReadMetrics: true,
    });
    expect(await ring.createFirst()).toBeUndefined();
    await ring.revoke((await ring.list())[0]!.id);
    expect(await ring.createFirst()).toBeDefined();
  });

  test("takes the configured key, and lets go of an earlier one", async () => {
    const { ring, authenticator } = await processOn(temporaryFolder());
    const [old, current] = [`ihk_aaaaaaaa_${"1".repeat(43)}`, `ihk_bbbbbbbb_${"2".repeat(43)}`];
    await ring.seed(old);
    await ring.seed(old);
    expect(authenticator.authenticate({ headers: bearer(old) }).canAdminister).toBe(true);
    expect(await ring.createFirst()).toBeUndefined();
    await ring.seed(current);
    expect(authenticator.authenticate({ headers: bearer(current) }).canAdminister).toBe(true);
    expect(() => authenticator.authenticate({ headers: bearer(old) })).toThrow();
  });

  test("does not bring a configured key back that was revoked", async () => {
    const { ring, authenticator } = await processOn(temporaryFolder());
    const key = `ihk_aaaaaaaa_${"1".repeat(43)}`;
    await ring.seed(key);
    await ring.revoke("aaaaaaaa");
    await ring.seed(key);
    expect(() => authenticator.authenticate({ headers: bearer(key) })).toThrow();
  });

  test.each([
    ["changeme", /as `inferencehub keys create` makes them/],
    [`ihk_aaaaaaaa_${"2".repeat(43)}`, /the id of another key/],
  ])("refuses to be given %s", async (key, sentence) => {
    const { ring } = await processOn(temporaryFolder());
    await ring.seed(`ihk_aaaaaaaa_${"1".repeat(43)}`);
    await expect(ring.seed(key)).rejects.toThrow(sentence);
  });
});
