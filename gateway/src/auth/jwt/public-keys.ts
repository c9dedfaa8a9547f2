/** Reads a JWK set (RFC 7517) and keeps of it what can prove a signature. */

import type { JSONWebKeySet, JWK } from "jose";

const mostKeys = 100;

/** What the public part of each kind of key consists of: nothing else of a key is ever taken in. */
const membersOf: Readonly<Record<string, readonly string[]>> = {
  RSA: ["n", "e"],
  EC: ["crv", "x", "y"],
  OKP: ["crv", "x"],
};

const about = ["kid", "alg", "use", "key_ops"];

/** Shared secrets and keys for other uses are left out. Throws an Error whose message says what was expected. */
export function publicKeysFrom(text: string): JSONWebKeySet {
  const { keys } = parsed(text) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('it is no key set: expected {"keys": […]}');
  if (keys.length > mostKeys) throw new Error(`it has more than ${mostKeys} keys`);
  return { keys: keys.flatMap(publicPartOf) };
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below, without a piece of what came.
  }
  throw new Error("it is no JSON object");
}

function publicPartOf(key: unknown): JWK[] {
  if (typeof key !== "object" || key === null) return [];
  const { kty, use } = key as Record<string, unknown>;
  const members = typeof kty === "string" && Object.hasOwn(membersOf, kty) ? membersOf[kty]! : undefined;
  if (members === undefined || (use !== undefined && use !== "sig")) return [];
  const kept = Object.entries(key).filter(([name]) => members.includes(name) || about.includes(name));
  return [{ ...Object.fromEntries(kept), kty: kty as string }];
}
