/** Where the public keys of an issuer come from: an address or a file that the operator has named. Nothing in a token has a say. */

import { open } from "node:fs/promises";
import type { JwtIssuerSettings } from "../../config/settings.ts";
import { okStatus } from "../../errors/http-status.ts";

/** Rejects with what kept it; the message names no address. */
export type ReadKeys = () => Promise<string>;

const timeoutMs = 2_000;
const mostBytes = 256 * 1024;

export function keySourceOf({ jwks_url, jwks_file }: JwtIssuerSettings): ReadKeys {
  return jwks_url === null ? () => readFile(jwks_file!) : () => fetchText(jwks_url);
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
