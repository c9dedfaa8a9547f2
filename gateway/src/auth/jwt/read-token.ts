/**
 * Takes a token apart and refuses what none of ours can be, before any key is looked for (RFC 8725). What it says is not
 * proven yet: it serves to find the issuer whose keys may prove it.
 */

import { duplicateKeyIn } from "../../json/scan.ts";

export interface Token {
  readonly text: string;
  readonly algorithm: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

const mostCharacters = 8_192;

/** A header that brings its own key, or says where to get one, is never needed; `crit` names extensions, of which none is known. */
const refusedHeaders = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"];

/** Kinds of token that are for an API; those of other kinds are not meant for us (RFC 8725, 3.11). */
const types = new Set(["jwt", "at+jwt", "application/jwt", "application/at+jwt"]);

const mostKeyIdCharacters = 256;

/** Whether it is meant as a token at all, and not as an API key. */
export function looksLikeToken(text: string): boolean {
  return text.includes(".") && !text.startsWith("ihk_");
}

/** Undefined for whatever is not a signed token in compact form. */
export function readToken(text: string): Token | undefined {
  if (text.length > mostCharacters) return undefined;
  const parts = text.split(".", 4);
  if (parts.length !== 3 || !parts.every(isBase64Url)) return undefined;
  const header = objectFrom(parts[0]!);
  const claims = objectFrom(parts[1]!);
  if (header === undefined || claims === undefined || !isPlainHeader(header)) return undefined;
  return { text, algorithm: header.alg, claims };
}

function isPlainHeader(header: Readonly<Record<string, unknown>>): header is { readonly alg: string } {
  const { alg, kid, typ } = header;
  if (typeof alg !== "string" || refusedHeaders.some((name) => Object.hasOwn(header, name))) return false;
  if (typ !== undefined && !(typeof typ === "string" && types.has(typ.toLowerCase()))) return false;
  return kid === undefined || (typeof kid === "string" && kid.length <= mostKeyIdCharacters);
}

/** One way to write each byte string: another spelling of a token is another token to whoever remembers tokens. */
function isBase64Url(part: string): boolean {
  return part !== "" && Buffer.from(part, "base64url").toString("base64url") === part;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function objectFrom(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = utf8.decode(Buffer.from(part, "base64url"));
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value) || duplicateKeyIn(text) !== undefined) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
