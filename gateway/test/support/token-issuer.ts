/** An issuer of tokens: real keys, served by a real HTTP server on a port of its own. */

import { generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { onTestFinished } from "vitest";
import type { JwtIssuerSettings } from "../../src/config/settings.ts";

export type Algorithm = "RS256" | "PS256" | "ES256" | "ES512" | "EdDSA";

export interface SigningKey {
  readonly kid: string;
  readonly alg: Algorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function signingKey(alg: Algorithm = "ES256", kid: string = randomUUID()): SigningKey {
  if (alg === "EdDSA") return { kid, alg, ...generateKeyPairSync("ed25519") };
  if (alg === "ES256") return { kid, alg, ...generateKeyPairSync("ec", { namedCurve: "P-256" }) };
  if (alg === "ES512") return { kid, alg, ...generateKeyPairSync("ec", { namedCurve: "P-521" }) };
  return { kid, alg, ...generateKeyPairSync("rsa", { modulusLength: 2_048 }) };
}

export function publicPart({ kid, alg, publicKey }: SigningKey): object {
  return { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" };
}

export const issuerName = "https://issuer.example";
export const audienceName = "inferencehub";

export interface TokenIssuer {
  readonly url: string;
  readonly settings: JwtIssuerSettings;
  /** What it serves; change it to rotate. */
  keys: SigningKey[];
  /** How often it was asked. */
  readonly asked: () => number;
  /** Answers in its place; undefined: it serves its keys. */
  answer: ((response: ServerResponse) => void) | undefined;
  /** A token that is taken, unless claims or header say otherwise; a claim that is undefined is left out. */
  token(claims?: Record<string, unknown>, header?: object, key?: SigningKey): Promise<string>;
  /** Away, until it listens again. */
  close(): Promise<void>;
}

export async function startIssuer(changes: Partial<JwtIssuerSettings> = {}): Promise<TokenIssuer> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    if (issuer.answer !== undefined) return issuer.answer(response);
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: issuer.keys.map(publicPart) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(close);
  const url = `http://127.0.0.1:${port}/jwks`;
  const issuer: TokenIssuer = {
    url,
    settings: { ...issuerSettings, jwks_url: url, ...changes },
    keys: [signingKey()],
    asked: () => asked,
    answer: undefined,
    token: (claims = {}, header = {}, key = issuer.keys[0]!) => signedToken(key, claims, header),
    close,
  };
  return issuer;
}

const issuerSettings: JwtIssuerSettings = {
  issuer: issuerName,
  audience: audienceName,
  jwks_url: null,
  jwks_file: null,
  algorithms: ["RS256", "ES256"],
  leeway_s: 5,
  refresh_s: 600,
  stale_s: 86_400,
  subject_claim: "sub",
  scope_claim: "scope",
  scope_prefix: "",
  scope_values: {},
  models_claim: "models",
  rate_claim: "rate",
};

export const nowS = (): number => Math.floor(Date.now() / 1_000);

export function signedToken(key: SigningKey, claims: Record<string, unknown>, header: object = {}): Promise<string> {
  const all = { iss: issuerName, aud: audienceName, sub: "someone", scope: "predict", iat: nowS(), exp: nowS() + 300, ...claims };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(given).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}
