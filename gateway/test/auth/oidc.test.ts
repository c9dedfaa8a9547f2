/** Id tokens as no provider of a test would make them: signed by the right key, and yet not for us or not for now. */

import { expect, test } from "vitest";
import { KeySet } from "../../src/auth/jwt/key-set.ts";
import { keySourceOf } from "../../src/auth/jwt/key-source.ts";
import { personFromIdToken } from "../../src/auth/oidc/id-token.ts";
import type { OidcSettings } from "../../src/config/settings.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { issuerName, nowS, startIssuer } from "../support/token-issuer.ts";

async function verifier() {
  const issuer = await startIssuer();
  const clock = new FakeClock();
  const log = { info: () => {}, warn: () => {} };
  const keys = new KeySet({
    issuer: issuerName,
    read: keySourceOf(issuer.settings),
    refreshMs: 600_000,
    staleMs: 86_400_000,
    clock,
    timers: clock,
    log,
    changed: () => {},
  });
  const { audience: client_id, jwks_url: _, jwks_file: __, refresh_s: ___, stale_s: ____, ...shared } = issuer.settings;
  const settings: OidcSettings = { ...shared, client_id, client_secret: null, scopes: [], name: null, public_url: null, session_s: 60 };
  const rate = { requests: null, rows: null, windowS: 60, burst: 0 };
  const person = async (claims: object, header?: object) => {
    const token = await issuer.token({ nonce: "n", ...claims }, header);
    return personFromIdToken(token, { settings, nonce: "n", keys, defaultRate: rate, nowMs: Date.now() });
  };
  return { issuer, keys, clock, person };
}

test("one that is sound makes a person for the session's time, not for its own", async () => {
  const { person } = await verifier();
  const { keyId, canPredict, expiresAtMs } = await person({ exp: nowS() + 9_000, models: ["iris"] });
  expect([keyId, canPredict]).toEqual([`${issuerName} someone`, true]);
  expect(expiresAtMs! - Date.now()).toBeLessThanOrEqual(60_000);
});

test.each([
  ["another audience", { aud: "billing" }, "token"],
  ["several audiences, of another client", { aud: ["inferencehub", "billing"], azp: "billing" }, "token"],
  ["several audiences, of no client", { aud: ["inferencehub", "billing"] }, "token"],
  ["another issuer", { iss: "https://other.example" }, "token"],
  ["an expiry that is past", { exp: nowS() - 60 }, "token"],
  ["no expiry", { exp: undefined }, "token"],
  ["no nonce", { nonce: undefined }, "token"],
  ["another nonce", { nonce: "m" }, "token"],
  ["a claim of another kind", { models: "iris" }, "token"],
  ["no rights", { scope: "openid" }, "rights"],
])("one with %s makes nobody", async (_what, claims, why) => {
  const { person } = await verifier();
  await expect(person(claims)).rejects.toMatchObject({ name: "SignInTrouble", why });
});

test("one by a key of nobody makes nobody, and its keys serve on while the provider is away", async () => {
  const { issuer, person } = await verifier();
  await expect(person({}, { kid: "unknown" })).rejects.toMatchObject({ why: "token" });
  await person({});
  await issuer.close();
  expect((await person({})).canPredict).toBe(true);
});

test("while no keys were ever fetched the provider is away", async () => {
  const { issuer, person } = await verifier();
  await issuer.close();
  await expect(person({})).rejects.toMatchObject({ why: "away" });
});
