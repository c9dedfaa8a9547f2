/** An issuer of which only the name is given: where its keys are is what it says itself, at the one place that OpenID names. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { keySourceOf } from "../../../src/auth/jwt/key-source.ts";

const keys = JSON.stringify({ keys: [] });

interface Provider {
  readonly issuer: string;
  readonly asked: string[];
  document: Record<string, unknown>;
  isAway: boolean;
}

async function startProvider(path = ""): Promise<Provider> {
  const asked: string[] = [];
  const answer = ({ url = "" }: IncomingMessage, response: ServerResponse) => {
    asked.push(url);
    if (provider.isAway) response.writeHead(503).end();
    else if (url === `${path}/.well-known/openid-configuration`) response.end(JSON.stringify(provider.document));
    else if (url.startsWith("/keys")) response.end(keys);
    else response.writeHead(404).end();
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}${path}`;
  const provider: Provider = { issuer, asked, document: { issuer, jwks_uri: `${origin}/keys` }, isAway: false };
  return provider;
}

const sourceOf = (issuer: string) => keySourceOf({ issuer, jwks_url: null, jwks_file: null });

test.each(["", "/realms/ml"])("the keys are found by the issuer %j alone, and where they are is asked once", async (path) => {
  const { issuer, asked } = await startProvider(path);
  const read = sourceOf(issuer);
  expect([await read(), await read()]).toEqual([keys, keys]);
  expect(asked).toEqual([`${path}/.well-known/openid-configuration`, "/keys", "/keys"]);
});

test("after a fetch that failed it is asked again: keys may have moved", async () => {
  const provider = await startProvider();
  const read = sourceOf(provider.issuer);
  await read();
  provider.isAway = true;
  await expect(read()).rejects.toThrow("it answered 503");
  provider.isAway = false;
  provider.document = { ...provider.document, jwks_uri: `${provider.issuer}/keys/moved` };
  await read();
  expect(provider.asked.at(-1)).toBe("/keys/moved");
});

test.each([
  ["another issuer's name", { issuer: "https://other.example" }, "its configuration is that of another issuer"],
  ["no address", { jwks_uri: undefined }, "its configuration names no jwks_uri that is https, or http on this machine"],
  [
    "an unprotected address",
    { jwks_uri: "http://keys.example/" },
    "its configuration names no jwks_uri that is https, or http on this machine",
  ],
  ["a file", { jwks_uri: "file:///etc/passwd" }, "its configuration names no jwks_uri that is https, or http on this machine"],
])("a configuration with %s is not followed", async (_what, changes, why) => {
  const provider = await startProvider();
  provider.document = { ...provider.document, ...changes };
  await expect(sourceOf(provider.issuer)()).rejects.toThrow(why);
  expect(provider.asked).toHaveLength(1);
});
