/** Checks a token against its issuer's keys, with jose, which knows the signatures; what may be tried at all is decided here. */

import { errors, jwtVerify } from "jose";
import type { JwtIssuerSettings } from "../../config/settings.ts";
import type { Clock } from "../../time/clock.ts";
import type { RatePolicy } from "../caller/caller.ts";
import { callerFromClaims, isFor } from "./claims.ts";
import { type KeySet, KeysAwayError } from "./key-set.ts";
import { readToken } from "./read-token.ts";
import type { Verdict } from "./verdicts.ts";

export interface Issuer {
  readonly settings: JwtIssuerSettings;
  readonly keys: Pick<KeySet, "find">;
}

/** Why a token is not taken; for the operator's log. */
export type Fault = "form" | "issuer" | "audience" | "algorithm" | "signature" | "time" | "claims" | "keys-away";

/** Faults of tokens that an issuer has signed for us: nobody guesses those. */
export const signedFaults: ReadonlySet<Fault> = new Set(["time", "claims", "keys-away"]);

export type Outcome = Verdict | { readonly fault: Fault };

export interface VerifyParts {
  readonly issuers: readonly Issuer[];
  readonly defaultRate: RatePolicy;
  readonly clock: Pick<Clock, "wallMs">;
}

/** Resolves with what the token is worth. */
export async function verifyToken(text: string, { issuers, defaultRate, clock }: VerifyParts): Promise<Outcome> {
  const token = readToken(text);
  if (token === undefined) return { fault: "form" };
  const ofIssuer = issuers.filter(({ settings }) => settings.issuer === token.claims.iss);
  if (ofIssuer.length === 0) return { fault: "issuer" };
  const issuer = ofIssuer.find(({ settings }) => isFor(settings, token.claims));
  if (issuer === undefined) return { fault: "audience" };
  const { settings, keys } = issuer;
  if (!(settings.algorithms as readonly string[]).includes(token.algorithm)) return { fault: "algorithm" };
  try {
    const { payload } = await jwtVerify(text, keys.find, {
      algorithms: [...settings.algorithms],
      issuer: settings.issuer,
      audience: settings.audience,
      requiredClaims: ["exp"],
      clockTolerance: settings.leeway_s,
      currentDate: new Date(clock.wallMs()),
    });
    const caller = callerFromClaims(settings, payload, defaultRate);
    if (caller === undefined) return { fault: "claims" };
    return { caller, untilMs: caller.expiresAtMs! + settings.leeway_s * 1_000 };
  } catch (error) {
    return { fault: faultFrom(error) };
  }
}

/** jose looks at claims only once the signature holds. */
function faultFrom(error: unknown): Fault {
  if (error instanceof KeysAwayError) return "keys-away";
  if (error instanceof errors.JWTExpired) return "time";
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim === "nbf" ? "time" : "claims";
  return "signature";
}
