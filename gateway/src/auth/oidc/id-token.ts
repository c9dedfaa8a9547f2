/** Who an id token is about, once its signature and all that it must say are checked; with jose and the keys of its issuer. */

import { jwtVerify } from "jose";
import type { OidcSettings } from "../../config/settings.ts";
import type { Caller, RatePolicy } from "../caller/caller.ts";
import { callerFromClaims } from "../jwt/claims.ts";
import { type KeySet, KeysAwayError } from "../jwt/key-set.ts";
import { SignInTrouble } from "./trouble.ts";

export type IdTokenKeys = Pick<KeySet, "find">;

export interface IdTokenChecks {
  readonly settings: OidcSettings;
  readonly nonce: string;
  readonly keys: IdTokenKeys;
  readonly defaultRate: RatePolicy;
  readonly nowMs: number;
}

/** Rejects with SignInTrouble. The session ends on its own: an id token says who came, and not for how long. */
export async function personFromIdToken(token: string, { settings, nonce, keys, defaultRate, nowMs }: IdTokenChecks): Promise<Caller> {
  const payload = await verified(token, keys, settings, nowMs);
  const { aud, azp, nonce: found } = payload;
  if (found !== nonce) throw new SignInTrouble("token", new Error("its nonce is another"));
  const isForUs = azp === undefined ? !Array.isArray(aud) || aud.length === 1 : azp === settings.client_id;
  if (!isForUs) throw new SignInTrouble("token", new Error("it was made for another client"));
  const endsS = Math.floor(nowMs / 1_000) + settings.session_s;
  const caller = callerFromClaims(settings, { ...payload, exp: endsS }, defaultRate);
  if (caller === undefined) throw new SignInTrouble("token", new Error("a claim is not what it must be"));
  if (!caller.canPredict && !caller.canReadMetrics) throw new SignInTrouble("rights");
  return caller;
}

async function verified(token: string, keys: IdTokenKeys, settings: OidcSettings, nowMs: number) {
  try {
    const { payload } = await jwtVerify(token, keys.find, {
      algorithms: [...settings.algorithms],
      issuer: settings.issuer,
      audience: settings.client_id,
      requiredClaims: ["exp", "iat", "sub"],
      clockTolerance: settings.leeway_s,
      currentDate: new Date(nowMs),
    });
    return payload;
  } catch (error) {
    throw new SignInTrouble(error instanceof KeysAwayError ? "away" : "token", error);
  }
}
