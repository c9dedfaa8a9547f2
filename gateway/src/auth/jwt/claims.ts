/** What the claims of a token whose signature holds make of its bearer. */

import type { ClaimSettings, JwtIssuerSettings } from "../../config/settings.ts";
import { type Caller, callerFromScopes, type RatePolicy, SCOPES, tokenLimitsFrom } from "../caller/caller.ts";

type Claims = Readonly<Record<string, unknown>>;

/** Whether the token is for us; decided before its signature is checked, and never from more than one value. */
export function isFor({ audience }: JwtIssuerSettings, { aud }: Claims): boolean {
  return aud === audience || (Array.isArray(aud) && aud.every((each) => typeof each === "string") && aud.includes(audience));
}

/** Undefined where a claim is not what it must be: it is never read as more than it says. */
export function callerFromClaims(
  issuer: ClaimSettings & Pick<JwtIssuerSettings, "issuer">,
  claims: Claims,
  defaultRate: RatePolicy,
): Caller | undefined {
  const subject = subjectFrom(claimOf(claims, issuer.subject_claim));
  const scopes = scopesFrom(claimOf(claims, issuer.scope_claim), issuer);
  const models = modelsFrom(claimOf(claims, issuer.models_claim));
  const rate = rateFrom(claimOf(claims, issuer.rate_claim), defaultRate);
  const expiresAtMs = expiryFrom(claims.exp);
  if (subject === undefined || scopes === undefined || models === undefined || rate === undefined || expiresAtMs === undefined)
    return undefined;
  // No name of an issuer holds a space, so no two callers share an identity.
  return callerFromScopes(`${issuer.issuer} ${subject}`, scopes, models, rate, expiresAtMs);
}

/** By its whole name, which may hold dots as addresses do; else by its path, such as `realm_access.roles`. */
function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Claims)[part];
  }
  return found;
}

/** Whatever a person or service is called, on one line. */
function subjectFrom(claim: unknown): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return typeof claim === "string" && /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,255}$/.test(claim) ? claim : undefined;
}

function scopesFrom(claim: unknown, { scope_prefix, scope_values }: ClaimSettings): string[] | undefined {
  const words = typeof claim === "string" ? claim.split(" ") : (claim ?? []);
  if (!isTexts(words)) return undefined;
  const mapped = new Set(words.flatMap((word) => (Object.hasOwn(scope_values, word) ? [scope_values[word]!] : [])));
  return SCOPES.filter((scope) => words.includes(scope_prefix + scope) || mapped.has(scope));
}

function modelsFrom(claim: unknown): string[] | null | undefined {
  if (claim === undefined) return null;
  return isTexts(claim) ? [...claim] : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= 1_000 && value.every((each) => typeof each === "string");
}

function rateFrom(claim: unknown, defaultRate: RatePolicy): RatePolicy | undefined {
  if (claim === undefined) return defaultRate;
  if (typeof claim !== "object" || claim === null || Array.isArray(claim)) return undefined;
  const { requests = null, rows = null, input_tokens = null, output_tokens = null, total_tokens = null, ...others } = claim as Claims;
  const { window_s = 60, burst = 0, ...unknown } = others;
  const limits = [requests, rows, input_tokens, output_tokens, total_tokens];
  if (!limits.every(isLimit) || limits.every((limit) => limit === null)) return undefined;
  if (!isWhole(window_s, 1, 86_400) || !isWhole(burst, 0) || Object.keys(unknown).length > 0) return undefined;
  const [ofRequests, ofRows, ...ofTokens] = limits as (number | null)[];
  const tokens = tokenLimitsFrom(...(ofTokens as [number | null, number | null, number | null]));
  return { requests: ofRequests!, rows: ofRows!, windowS: window_s, burst, ...(tokens && { tokens }) };
}

function isLimit(value: unknown): value is number | null {
  return value === null || isWhole(value, 1);
}

function isWhole(value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** The last second of the year 9999; what is later was meant in other units. */
const lastS = 253_402_300_799;

function expiryFrom(claim: unknown): number | undefined {
  return typeof claim === "number" && claim > 0 && claim <= lastS ? claim * 1_000 : undefined;
}
