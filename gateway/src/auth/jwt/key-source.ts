/** Where the public keys of an issuer come from: an address or a file that the operator has named. Nothing in a token has a say. */

import { open } from "node:fs/promises";
import type { JwtIssuerSettings } from "../../config/settings.ts";
import { okStatus } from "../../errors/http-status.ts";

/** Rejects with what kept it; the message names no address. */
export type ReadKeys = () => Promise<string>;

const timeoutMs = 2_000;
const mostBytes = 256 * 1024;

type Where = Pick<JwtIssuerSettings, "issuer" | "jwks_url" | "jwks_file">;

export function keySourceOf({ issuer, jwks_url, jwks_file }: Where): ReadKeys {
  if (jwks_file !== null) return () => readFile(jwks_file);
  return jwks_url === null ? discovered(issuer) : () => fetchText(jwks_url);
}

/** Where the issuer's own configuration says that they are; it is asked again after each fetch that failed. */
function discovered(issuer: string): ReadKeys {
  let url: string | undefined;
  return async () => {
    url ??= keysAddressIn(await fetchText(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`), issuer);
    try {
      return await fetchText(url);
    } catch (error) {
      url = undefined;
      throw error;
    }
  };
}

/** Throws an Error whose message names no address. */
function keysAddressIn(text: string, expected: string): string {
  const { issuer, jwks_uri } = objectIn(text);
  if (issuer !== expected) throw new Error("its configuration is that of another issuer");
  if (typeof jwks_uri === "string" && isProtected(jwks_uri)) return jwks_uri;
  throw new Error("its configuration names no jwks_uri that is https, or http on this machine");
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, without a piece of what came.
  }
  throw new Error("its configuration is no JSON object");
}

/** Whether nobody stands in between. */
export function isProtected(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname));
}

async function fetchText(url: string): Promise<string> {
  // A redirect would lead where nobody has agreed to go.
  const response = await fetch(url, { redirect: "error", headers: { accept: "application/json" }, signal: AbortSignal.timeout(timeoutMs) });
  if (response.status !== okStatus) {
    await response.body?.cancel();
    throw new Error(`it answered ${response.status}`);
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw new Error(`it answered more than ${mostBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

async function readFile(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes + 1), 0, mostBytes + 1, 0);
    if (bytesRead > mostBytes) throw new Error(`it holds more than ${mostBytes} bytes`);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}
