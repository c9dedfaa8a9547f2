/** Tokens over HTTP: who comes in by one, as what, and all the ways in which one is not what it says. */

import { createHmac, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { JwtIssuerSettings } from "../../src/config/settings.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";
import { modelVersion } from "../support/model-version.ts";
import {
  audienceName,
  issuerName,
  nowS,
  publicPart,
  type SigningKey,
  signedToken,
  signingKey,
  startIssuer,
  type TokenIssuer,
} from "../support/token-issuer.ts";

interface World {
  readonly issuer: TokenIssuer;
  readonly gateway: GatewayServer;
}

async function world(changes: Partial<JwtIssuerSettings> = {}, others: readonly JwtIssuerSettings[] = []): Promise<World> {
  const issuer = await startIssuer(changes);
  const versions = [modelVersion({}), modelVersion({ name: "resnet" })];
  // Many wrong tokens come from one address here; what slows them is tested for itself.
  const auth = { jwt: [issuer.settings, ...others], wrong_keys_per_minute: 10_000 };
  return { issuer, gateway: await startGateway({ versions, settings: { auth } }) };
}

const part = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A token put together by hand, for what no library signs. */
function handmade(header: unknown, claims: unknown, key: SigningKey | ((input: string) => Buffer)): string {
  const input = `${part(header)}.${part(claims)}`;
  const signature =
    typeof key === "function" ? key(input) : sign("sha256", Buffer.from(input), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

const goodClaims = (changes: object = {}) => ({
  iss: issuerName,
  aud: audienceName,
  sub: "someone",
  scope: "predict",
  exp: nowS() + 300,
  ...changes,
});

describe("a token", () => {
  test("calls models, and its subject is in the log", async () => {
    const { gateway, issuer } = await world();
    const key = await issuer.token({ sub: 'ann "the" owner' });
    for (let i = 0; i < 3; i += 1) expect((await gateway.predict({ key })).status).toBe(200);
    expect(issuer.asked()).toBe(1);
    expect(gateway.lines.find((line) => line.path === "/predict")).toMatchObject({ key_id: `${issuerName} ann "the" owner` });
    expect(JSON.stringify(gateway.lines)).not.toContain(key.slice(-40));
  });

  test("stands beside API keys, which go on as before", async () => {
    const { gateway } = await world();
    expect((await gateway.predict({ key: await gateway.key("predict") })).status).toBe(200);
    expect((await gateway.predict({ key: `ihk_00000000_${"0".repeat(43)}` })).json.detail).toContain("API key");
  });

  test.each(["RS256", "PS256", "ES256", "ES512", "EdDSA"] as const)("is taken with %s where that is listed", async (alg) => {
    const { gateway, issuer } = await world({ algorithms: [alg] });
    issuer.keys = [signingKey(alg)];
    expect((await gateway.predict({ key: await issuer.token() })).status).toBe(200);
  });

  test.each([
    [{ scope: "predict" }, [200, 403, 403]],
    [{ scope: "openid metrics email" }, [403, 200, 403]],
    [{ scope: ["admin"] }, [200, 200, 200]],
    [{ scope: "Predict predicts inferencehub:predict" }, [403, 403, 403]],
    [{ scope: undefined }, [403, 403, 403]],
  ])("may do what its scopes say: %j", async (claims, statuses) => {
    const { gateway, issuer } = await world();
    const key = await issuer.token(claims);
    const found = [await gateway.predict({ key }), await gateway.ask("/metrics", { key }), await gateway.ask("/admin/keys", { key })];
    expect(found.map(({ status }) => status)).toEqual(statuses);
  });

  test("is read by the claims that the configuration names", async () => {
    const { gateway, issuer } = await world({
      scope_claim: "realm_access.roles",
      scope_prefix: "inferencehub:",
      subject_claim: "https://example.com/user",
      models_claim: "https://example.com/models",
    });
    const key = await issuer.token({
      sub: undefined,
      scope: undefined,
      realm_access: { roles: ["inferencehub:admin", "metrics"] },
      "https://example.com/user": "u-7",
      "https://example.com/models": ["resnet"],
    });
    expect((await gateway.ask("/session", { key })).json.key).toEqual({
      id: `${issuerName} u-7`,
      name: `${issuerName} u-7`,
      scopes: ["predict", "metrics", "admin"],
      models: ["resnet"],
      expires_at: expect.stringMatching(/^\d{4}-/),
    });
  });

  test("has what the configuration makes of its roles, whatever the provider calls them", async () => {
    const { gateway, issuer } = await world({
      scope_claim: "groups",
      scope_values: { "/ml/owners": "admin", "data scientists": "predict" },
    });
    const scopesOf = async (groups: unknown) => (await gateway.ask("/session", { key: await issuer.token({ groups }) })).json.key.scopes;
    expect(await scopesOf(["/ml/owners"])).toEqual(["predict", "metrics", "admin"]);
    expect(await scopesOf(["data scientists", "metrics"])).toEqual(["predict", "metrics"]);
    expect(await scopesOf(["/ml/owners/guests", "toString"])).toEqual([]);
  });

  test("sees and calls the models that it lists, and no others", async () => {
    const { gateway, issuer } = await world();
    const key = await issuer.token({ models: ["resnet"] });
    expect((await gateway.predict({ key })).status).toBe(403);
    expect((await gateway.ask("/models", { key })).json.models.map(({ name }: { name: string }) => name)).toEqual(["resnet"]);
    expect((await gateway.ask("/models", { key: await issuer.token({ models: [] }) })).json.models).toEqual([]);
  });

  test("has the limits that it names, one for all tokens of a subject", async () => {
    const { gateway, issuer } = await world();
    const token = (sub: string) =>
      issuer.token({ sub, rate: { requests: 2, total_tokens: 900, window_s: 60 }, jti: Math.random().toString() });
    for (const status of [200, 200, 429]) expect((await gateway.predict({ key: await token("ann") })).status).toBe(status);
    const { status, headers } = await gateway.predict({ key: await token("ben") });
    expect([status, headers.get("ratelimit-policy")]).toEqual([200, '"requests";q=2;w=60']);
  });

  test("is no longer taken when the key that signed it is gone, though it was before", async () => {
    const { gateway, issuer } = await world();
    const [old] = issuer.keys;
    const key = await issuer.token();
    expect((await gateway.predict({ key })).status).toBe(200);
    issuer.keys = [signingKey()];
    expect((await gateway.predict({ key: await issuer.token() })).status).toBe(200);
    expect((await gateway.predict({ key })).status).toBe(401);
    expect((await gateway.predict({ key: await issuer.token({}, {}, old) })).status).toBe(401);
  });

  test("ends a stream of live samples with itself", async () => {
    const { gateway, issuer } = await world({ leeway_s: 0 });
    const key = await issuer.token({ scope: "metrics", exp: nowS() + 2 });
    const response = await fetch(`${gateway.url}/admin/live`, { headers: { authorization: `Bearer ${key}` } });
    expect(response.status).toBe(200);
    const ended = response.text();
    await expect.poll(async () => (await gateway.ask("/metrics", { key })).status, { timeout: 5_000 }).toBe(401);
    gateway.feedClock.advance(1_000);
    await ended;
  });

  test("makes no key that outlives it", async () => {
    const { gateway, issuer } = await world();
    const made = await gateway.ask("/admin/keys", {
      method: "POST",
      key: await issuer.token({ scope: "admin" }),
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "x", scopes: ["predict"] }),
    });
    expect([made.status, made.json.errors[0].pointer]).toEqual([403, "/expires_in_days"]);
  });

  test("writes its subject into the audit", async () => {
    const { gateway, issuer } = await world();
    const key = await issuer.token({ scope: "admin" });
    const { key: made } = await gateway.keyRing.create({ name: "x", scopes: ["predict"], models: null, expiresInDays: null, rate: null });
    await gateway.ask(`/admin/keys/${made.split("_")[1]}`, { method: "DELETE", key });
    expect((await gateway.journal.list(1))[0]).toMatchObject({ who: `${issuerName} someone`, action: "key.revoke" });
  });

  test("of another issuer is another caller, and each issuer has keys of its own", async () => {
    const other = await startIssuer({ issuer: "https://other.example" });
    const { gateway, issuer } = await world({}, [other.settings]);
    const ofOther = { iss: "https://other.example" };
    expect((await gateway.predict({ key: await other.token(ofOther) })).status).toBe(200);
    expect((await gateway.predict({ key: await issuer.token() })).status).toBe(200);
    // Signed by the one, in the name of the other.
    expect((await gateway.predict({ key: await issuer.token(ofOther) })).status).toBe(401);
    expect((await gateway.predict({ key: await issuer.token(ofOther, { kid: other.keys[0]!.kid }) })).status).toBe(401);
  });
});

describe("is refused, always in the same words,", () => {
  const cases: Record<string, (world: World) => Promise<string> | string> = {
    "that has expired": ({ issuer }) => issuer.token({ exp: nowS() - 6 }),
    "that never expires": ({ issuer }) => issuer.token({ exp: undefined }),
    "whose end is text": ({ issuer }) =>
      handmade({ alg: "ES256", kid: issuer.keys[0]!.kid }, goodClaims({ exp: "9999999999" }), issuer.keys[0]!),
    "whose end is beyond all time": ({ issuer }) =>
      handmade(
        { alg: "ES256", kid: issuer.keys[0]!.kid },
        JSON.stringify(goodClaims()).replace(/"exp":\d+/, '"exp":1e400'),
        issuer.keys[0]!,
      ),
    "whose end is in milliseconds": ({ issuer }) => issuer.token({ exp: Date.now() * 1_000 }),
    "that is not valid yet": ({ issuer }) => issuer.token({ nbf: nowS() + 60 }),
    "of an unknown issuer": ({ issuer }) => issuer.token({ iss: "https://evil.example" }),
    "of an issuer with a slash more": ({ issuer }) => issuer.token({ iss: `${issuerName}/` }),
    "of an issuer in capitals": ({ issuer }) => issuer.token({ iss: issuerName.toUpperCase() }),
    "of a list of issuers": ({ issuer }) => issuer.token({ iss: [issuerName] }),
    "of no issuer": ({ issuer }) => issuer.token({ iss: undefined }),
    "for another audience": ({ issuer }) => issuer.token({ aud: "billing" }),
    "for part of the audience": ({ issuer }) => issuer.token({ aud: "inference" }),
    "for other audiences": ({ issuer }) => issuer.token({ aud: ["billing", "inferencehub2"] }),
    "for an audience in a list in a list": ({ issuer }) => issuer.token({ aud: [[audienceName]] }),
    "for no audience": ({ issuer }) => issuer.token({ aud: undefined }),
    "without a subject": ({ issuer }) => issuer.token({ sub: undefined }),
    "whose subject is a number": ({ issuer }) => issuer.token({ sub: 7 }),
    "whose subject breaks the line": ({ issuer }) => issuer.token({ sub: "a\nb" }),
    "whose scopes are no text": ({ issuer }) => issuer.token({ scope: { predict: true } }),
    "whose models are no list": ({ issuer }) => issuer.token({ models: "iris" }),
    "whose models are null": ({ issuer }) => issuer.token({ models: null }),
    "whose limits are none": ({ issuer }) => issuer.token({ rate: {} }),
    "whose limits are negative": ({ issuer }) => issuer.token({ rate: { requests: -1 } }),
    "whose limits say more than is known": ({ issuer }) => issuer.token({ rate: { requests: 1, unlimited: true } }),
    "signed by nobody": ({ issuer }) => `${part({ alg: "none", kid: issuer.keys[0]!.kid })}.${part(goodClaims())}.`,
    "signed by Nobody": () => `${part({ alg: "None" })}.${part(goodClaims())}.${part("x")}`,
    "signed by NOBODY": () => handmade({ alg: "NONE" }, goodClaims(), () => Buffer.from("x")),
    "signed with the public key as a secret": ({ issuer }) => {
      const { kid, publicKey } = issuer.keys[0]!;
      const secret = publicKey.export({ type: "spki", format: "pem" });
      return handmade({ alg: "HS256", kid }, goodClaims(), (input) => createHmac("sha256", secret).update(input).digest());
    },
    "signed with an empty secret": ({ issuer }) =>
      handmade({ alg: "HS256", kid: issuer.keys[0]!.kid }, goodClaims(), (input) => createHmac("sha256", "").update(input).digest()),
    "signed by a stranger": ({ issuer }) => signedToken(signingKey("ES256", issuer.keys[0]!.kid), {}),
    "with a stranger's key in it": ({ issuer }) => {
      const stranger = signingKey();
      return issuer.token({}, { jwk: stranger.publicKey.export({ format: "jwk" }) }, stranger);
    },
    "that carries its own key, though it is right": ({ issuer }) =>
      issuer.token({}, { jwk: issuer.keys[0]!.publicKey.export({ format: "jwk" }) }),
    "that says where its keys are": ({ issuer }) => issuer.token({}, { jku: issuer.url }),
    "that says where its certificate is": ({ issuer }) => issuer.token({}, { x5u: issuer.url }),
    "that carries its certificate": ({ issuer }) => issuer.token({}, { x5c: ["AAAA"] }),
    "that asks for an unknown extension": ({ issuer }) =>
      handmade({ alg: "ES256", kid: issuer.keys[0]!.kid, crit: ["exp"], exp: 1 }, goodClaims(), issuer.keys[0]!),
    "whose body is not encoded": ({ issuer }) =>
      handmade({ alg: "ES256", kid: issuer.keys[0]!.kid, crit: ["b64"], b64: false }, goodClaims(), issuer.keys[0]!),
    "of another kind": ({ issuer }) => issuer.token({}, { typ: "dpop+jwt" }),
    "whose kid is a path": ({ issuer }) => issuer.token({}, { kid: "../../../../dev/null" }),
    "whose kid is a query": ({ issuer }) => issuer.token({}, { kid: "x' UNION SELECT 'key' --" }),
    "whose kid is a prototype": ({ issuer }) => issuer.token({}, { kid: "__proto__" }),
    "whose kid is a number": ({ issuer }) => handmade({ alg: "ES256", kid: 7 }, goodClaims(), issuer.keys[0]!),
    "with an algorithm that is not listed": ({ issuer }) => {
      issuer.keys.push(signingKey("EdDSA"));
      return issuer.token({}, {}, issuer.keys[1]);
    },
    "with an algorithm that is not its key's": ({ issuer }) => {
      issuer.keys.push(signingKey("RS256"));
      return issuer.token({}, { kid: issuer.keys[1]!.kid });
    },
    "without its signature": async ({ issuer }) => (await issuer.token()).split(".").slice(0, 2).join("."),
    "with an empty signature": async ({ issuer }) => `${(await issuer.token()).split(".").slice(0, 2).join(".")}.`,
    "with a signature of zeros": ({ issuer }) => handmade({ alg: "ES256", kid: issuer.keys[0]!.kid }, goodClaims(), () => Buffer.alloc(64)),
    "with a signature in DER": ({ issuer }) =>
      handmade({ alg: "ES256", kid: issuer.keys[0]!.kid }, goodClaims(), (input) =>
        sign("sha256", Buffer.from(input), { key: issuer.keys[0]!.privateKey, dsaEncoding: "der" }),
      ),
    "with another's claims": async ({ issuer }) => {
      const [one, other] = [await issuer.token(), await issuer.token({ scope: "admin" })].map((text) => text.split("."));
      return [one![0], other![1], one![2]].join(".");
    },
    "with the same name twice": ({ issuer }) =>
      handmade({ alg: "ES256", kid: issuer.keys[0]!.kid }, JSON.stringify(goodClaims()).replace("{", '{"scope":"admin",'), issuer.keys[0]!),
    "with the same name twice, once in escapes": ({ issuer }) =>
      handmade(
        { alg: "ES256", kid: issuer.keys[0]!.kid },
        JSON.stringify(goodClaims()).replace("{", '{"sc\\u006fpe":"admin",'),
        issuer.keys[0]!,
      ),
    "with a signature written in another way": async ({ issuer }) => {
      const token = await issuer.token();
      const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".indexOf(token.at(-1)!);
      return token.slice(0, -1) + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last + 1];
    },
    "with padding": async ({ issuer }) => `${await issuer.token()}==`,
    "with a part too many": async ({ issuer }) => `${await issuer.token()}.AAAA`,
    "that is encrypted": () => `${part({ alg: "RSA-OAEP", enc: "A256GCM" })}.AAAA.AAAA.AAAA.AAAA`,
    "whose header is a list": ({ issuer }) => handmade([], goodClaims(), issuer.keys[0]!),
    "whose claims are text": ({ issuer }) => handmade({ alg: "ES256", kid: issuer.keys[0]!.kid }, '"claims"', issuer.keys[0]!),
    "that is nothing": () => "..",
    "that is too long": ({ issuer }) => issuer.token({ padding: "x".repeat(8_192) }),
  };

  test.each(Object.entries(cases))("one %s", async (_name, make) => {
    const there = await world();
    const token = await make(there);
    const { gateway, issuer } = there;
    const { status, headers, json } = await gateway.predict({ key: token });
    expect({ status, ...json, challenge: headers.get("www-authenticate") }).toEqual({
      status: 401,
      type: "urn:inferencehub:reason:UNAUTHENTICATED",
      title: "A valid key is needed",
      reason: "UNAUTHENTICATED",
      detail: expect.stringMatching(/^This token is not valid here: /),
      request_id: expect.any(String),
      challenge: 'Bearer realm="inferencehub"',
    });
    expect((await gateway.ask("/models", { key: token })).status).toBe(401);
    // The address that is configured, once at the start and once for a key that is not known: no other, and no more.
    expect(issuer.asked()).toBeLessThanOrEqual(2);
  });

  test("one of a megabyte, before anybody reads it", async () => {
    const { gateway, issuer } = await world();
    expect((await gateway.predict({ key: `${await issuer.token()}${"x".repeat(1_000_000)}` }).catch(() => ({ status: 431 }))).status).toBe(
      431,
    );
  });
});

test("wrong tokens are guesses, expired ones are not", async () => {
  const issuer = await startIssuer();
  const gateway = await startGateway({ settings: { auth: { jwt: [issuer.settings] } } });
  const expired = await issuer.token({ exp: nowS() - 60 });
  for (let i = 0; i < 12; i += 1) expect((await gateway.predict({ key: expired })).status).toBe(401);
  const stranger = signingKey("ES256", issuer.keys[0]!.kid);
  const statuses: number[] = [];
  for (let i = 0; i < 12; i += 1) statuses.push((await gateway.predict({ key: await signedToken(stranger, { jti: String(i) }) })).status);
  expect(statuses).toEqual([...new Array(10).fill(401), 429, 429]);
  expect((await gateway.predict({ key: await issuer.token() })).status).toBe(200);
});

test("an issuer that was never reached is ours to mend: 503, and keys work meanwhile", async () => {
  const issuer = await startIssuer();
  await issuer.close();
  const gateway = await startGateway({ settings: { auth: { jwt: [issuer.settings] } } });
  const { status, headers, json } = await gateway.predict({ key: await issuer.token() });
  expect([status, json.reason, headers.get("retry-after")]).toEqual([503, "QUEUE_FULL", "2"]);
  expect((await gateway.predict({ key: await gateway.key("predict") })).status).toBe(200);
});

test("a secret among the keys of an issuer opens nothing", async () => {
  const issuer = await startIssuer({ algorithms: ["RS256", "ES256"] });
  const secret = Buffer.from("a secret that somebody published");
  issuer.answer = (response) =>
    void response.end(
      JSON.stringify({
        keys: [...issuer.keys.map(publicPart), { kty: "oct", kid: "shared", k: secret.toString("base64url"), alg: "HS256" }],
      }),
    );
  const gateway = await startGateway({ settings: { auth: { jwt: [issuer.settings] } } });
  const forged = handmade({ alg: "HS256", kid: "shared" }, goodClaims(), (input) => createHmac("sha256", secret).update(input).digest());
  expect((await gateway.predict({ key: forged })).status).toBe(401);
  expect((await gateway.predict({ key: await issuer.token() })).status).toBe(200);
});
