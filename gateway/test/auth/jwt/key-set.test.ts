/** The keys of an issuer over time: rotated, away, wrong; on a clock that the test moves and a server that it runs. */

import { describe, expect, test } from "vitest";
import { KeySet, KeysAwayError } from "../../../src/auth/jwt/key-set.ts";
import { keySourceOf } from "../../../src/auth/jwt/key-source.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { publicPart, signingKey, startIssuer, type TokenIssuer } from "../../support/token-issuer.ts";

async function keysOf(issuer: TokenIssuer) {
  const clock = new FakeClock();
  const lines: string[] = [];
  let changes = 0;
  const log = {
    info: (_: object, message: string) => void lines.push(message),
    warn: (fields: object) => void lines.push(JSON.stringify(fields)),
  };
  const keys = new KeySet({
    issuer: "https://issuer.example",
    read: keySourceOf(issuer.settings),
    refreshMs: 600_000,
    staleMs: 86_400_000,
    clock,
    timers: clock,
    log,
    changed: () => {
      changes += 1;
    },
  });
  await keys.start();
  const find = (kid: string) => keys.find({ alg: "ES256", kid }, { payload: "", signature: "" });
  return { clock, lines, keys, find, changes: () => changes };
}

/** Once the fetch that is due has come back. */
async function settled(issuer: TokenIssuer, act: () => void): Promise<void> {
  const before = issuer.asked();
  act();
  await expect.poll(issuer.asked).toBeGreaterThan(before);
  await new Promise((resolve) => setImmediate(resolve));
}

const unknown = expect.objectContaining({ code: "ERR_JWKS_NO_MATCHING_KEY" });

test("a key that is not known yet is fetched at once, and then not again for half a minute", async () => {
  const issuer = await startIssuer();
  const { find, clock, changes } = await keysOf(issuer);
  const first = issuer.keys[0]!.kid;
  await find(first);
  issuer.keys = [...issuer.keys, signingKey()];
  await find(issuer.keys[1]!.kid);
  expect([issuer.asked(), changes()]).toEqual([2, 2]);

  const later = signingKey();
  issuer.keys = [later];
  for (let i = 0; i < 20; i += 1) await expect(find(i % 2 === 0 ? later.kid : `made-up-${i}`)).rejects.toEqual(unknown);
  expect(issuer.asked()).toBe(2);
  clock.advance(30_000);
  await find(later.kid);
  expect(issuer.asked()).toBe(3);
  await expect(find(first)).rejects.toEqual(unknown);
});

test("many that come at once for a new key are one fetch", async () => {
  const issuer = await startIssuer();
  const { find } = await keysOf(issuer);
  issuer.keys = [signingKey()];
  await Promise.all(Array.from({ length: 50 }, () => find(issuer.keys[0]!.kid)));
  expect(issuer.asked()).toBe(2);
});

test("keys are fetched again every ten minutes, and nothing changes while they are the same", async () => {
  const issuer = await startIssuer();
  const { clock, changes } = await keysOf(issuer);
  await settled(issuer, () => clock.advance(600_000));
  expect([issuer.asked(), changes()]).toEqual([2, 1]);
});

describe("while the issuer is away", () => {
  test("its keys serve for a day, and then no longer", async () => {
    const issuer = await startIssuer();
    const { find, clock, lines } = await keysOf(issuer);
    const { kid } = issuer.keys[0]!;
    issuer.answer = (response) => void response.writeHead(500).end("no");
    await settled(issuer, () => clock.advance(600_000));
    expect(lines).toEqual([expect.stringContaining("it answered 500")]);
    clock.advance(86_400_000 - 600_000);
    await find(kid);
    clock.advance(1);
    await expect(find(kid)).rejects.toBeInstanceOf(KeysAwayError);

    issuer.answer = undefined;
    await settled(issuer, () => clock.advance(30_000));
    await expect.poll(() => find(kid).then(() => true)).toBe(true);
    expect(lines).toEqual([expect.anything(), "the keys of a token issuer could be fetched again"]);
  });

  test("it is asked again after 1, 2, 4 … 30 s", async () => {
    const issuer = await startIssuer();
    issuer.answer = (response) => void response.destroy();
    const { clock, lines } = await keysOf(issuer);
    for (const afterMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = issuer.asked();
      clock.advance(afterMs - 1);
      expect(issuer.asked()).toBe(before);
      await settled(issuer, () => clock.advance(1));
    }
    expect(lines).toHaveLength(1);
  });
});

describe("keys are not taken", () => {
  test.each<[string, (issuer: TokenIssuer) => void]>([
    [
      "from where a redirect leads",
      (issuer) => (issuer.answer = (response) => void response.writeHead(302, { location: "/elsewhere" }).end()),
    ],
    ["from text", (issuer) => (issuer.answer = (response) => void response.end("keys"))],
    ["from another document", (issuer) => (issuer.answer = (response) => void response.end('{"issuer":"x"}'))],
    [
      "from a list of too many",
      (issuer) => (issuer.answer = (response) => void response.end(JSON.stringify({ keys: new Array(101).fill({}) }))),
    ],
    ["from an answer without end", (issuer) => (issuer.answer = (response) => void response.end(" ".repeat(300_000)))],
  ])("%s", async (_name, spoil) => {
    const issuer = await startIssuer();
    const { kid } = issuer.keys[0]!;
    spoil(issuer);
    const { find, lines } = await keysOf(issuer);
    await expect(find(kid)).rejects.toBeInstanceOf(KeysAwayError);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("127.0.0.1");
  });

  test("for anything but signatures, and never with their private part", async () => {
    const issuer = await startIssuer();
    const [signing, encrypting] = [signingKey(), signingKey()];
    issuer.answer = (response) =>
      void response.end(
        JSON.stringify({
          keys: [
            { ...publicPart(encrypting), use: "enc" },
            { ...signing.privateKey.export({ format: "jwk" }), kid: signing.kid, alg: "ES256" },
            null,
            7,
            { kty: "constructor" },
          ],
        }),
      );
    const { find } = await keysOf(issuer);
    await expect(find(encrypting.kid)).rejects.toEqual(unknown);
    expect(await find(signing.kid)).toMatchObject({ type: "public" });
  });
});
