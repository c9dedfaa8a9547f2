/** What a caller may give away: never more than it is itself, in no respect. */

import { GatewayError, type Problem } from "../../errors/gateway-error.ts";
import { listNames } from "../../errors/list-names.ts";
import type { StoredRate } from "../../state/key-store.ts";
import type { Clock } from "../../time/clock.ts";
import { type Caller, limitOf, mayUseModel, type RateName, type RatePolicy, type Scope } from "../caller/caller.ts";
import { permitAdmin } from "../caller/permit.ts";
import { expiryOf, type KeyWish } from "./ring.ts";

export interface Grants {
  /** Throws PERMISSION_DENIED, which names everything in which the key would exceed the one that makes it. */
  permit(caller: Caller, wish: KeyWish): void;
}

/** The fields of a rate that limit something. */
const limitNames: readonly RateName[] = ["requests", "rows", "input_tokens", "output_tokens", "total_tokens"];

/** Names in a sentence. */
const mostNamed = 5;

/** `defaultRate` holds for the keys that have none of their own. */
export function createGrants(defaultRate: StoredRate | null, clock: Pick<Clock, "wallMs">): Grants {
  return {
    permit(caller, wish) {
      permitAdmin(caller);
      const problems = [
        ...excessOfScopes(caller, wish.scopes),
        ...excessOfModels(caller, wish.models),
        ...excessOfTime(caller, expiryOf(wish, clock.wallMs())),
        ...excessOfRate(caller, wish.rate ?? defaultRate),
        ...excessOfWeight(caller, wish.weight ?? 1),
      ];
      if (problems.length === 0) return;
      const sentences = problems.map(({ detail }) => detail).join("; ");
      throw new GatewayError("PERMISSION_DENIED", `A key can't be given more than the one that makes it: ${sentences}.`, { problems });
    },
  };
}

/** Whether everything that a key for these models (null: all) may use is the caller's, too. */
export function holdsModels(caller: Caller, models: readonly string[] | null): boolean {
  return caller.models === null || (models?.every((model) => mayUseModel(caller, model)) ?? false);
}

function excessOfScopes(caller: Caller, scopes: readonly Scope[]): Problem[] {
  const held = { admin: caller.canAdminister, metrics: caller.canReadMetrics, predict: caller.canPredict };
  const beyond = scopes.filter((scope) => !held[scope]);
  return beyond.length === 0 ? [] : [{ pointer: "/scopes", detail: `this one lacks the scope ${listNames(beyond, mostNamed)}` }];
}

function excessOfModels(caller: Caller, models: readonly string[] | null): Problem[] {
  if (holdsModels(caller, models)) return [];
  const own = listNames([...caller.models!], mostNamed);
  const asked =
    models === null
      ? "all models"
      : listNames(
          models.filter((model) => !mayUseModel(caller, model)),
          mostNamed,
        );
  return [{ pointer: "/models", detail: `it would be for ${asked}, and this one is for ${own} only; list some of those in \`models\`` }];
}

function excessOfTime({ expiresAtMs }: Caller, wishedMs: number | null): Problem[] {
  if (expiresAtMs === null || (wishedMs !== null && wishedMs <= expiresAtMs)) return [];
  const wished = wishedMs === null ? "it would never expire" : `it would expire at ${isoFromMs(wishedMs)}`;
  const detail = `${wished}, and this one expires at ${isoFromMs(expiresAtMs)}; set \`expires_in_days\` so that it ends before`;
  return [{ pointer: "/expires_in_days", detail }];
}

function excessOfRate({ rate }: Caller, wished: StoredRate | null): Problem[] {
  if (rate === null) return [];
  return limitNames.flatMap((what) => {
    const limit = limitOf(rate, what);
    if (limit === null || isWithin(wished, rate, what, limit)) return [];
    const detail = `it could send ${allowance(wished, what)}, and this one ${allowance(rate, what)}; set \`rate\` to that or less`;
    return [{ pointer: `/rate/${what}`, detail }];
  });
}

/** Who is limited in nothing decides how all others share. */
function excessOfWeight({ models, rate, share }: Caller, wished: number): Problem[] {
  if ((models === null && rate === null) || wished <= share.weight) return [];
  return [
    {
      pointer: "/weight",
      detail: `its weight would be ${wished}, and that of this one is ${share.weight}; set \`weight\` to that or less`,
    },
  ];
}

/** Whether as many as `wished` lets through in one window of `own`, however its own windows lie, are within `limit`. */
function isWithin(wished: StoredRate | null, own: RatePolicy, what: RateName, limit: number): boolean {
  const points = wished && limitOf(wished, what);
  if (wished === null || points === null) return false;
  const windows = Math.ceil(own.windowS / wished.windowS);
  return points * windows <= limit && (!hasBurst(what) || wished.burst * windows <= own.burst);
}

function allowance(rate: StoredRate | null, what: RateName): string {
  const points = rate && limitOf(rate, what);
  const named = what.replace("_", " ");
  if (rate === null || points === null) return `any number of ${named}`;
  return `${points} ${named} in ${rate.windowS} s${hasBurst(what) && rate.burst > 0 ? ` with a burst of ${rate.burst}` : ""}`;
}

/** Tokens have none. */
function hasBurst(what: RateName): boolean {
  return what === "requests" || what === "rows";
}

function isoFromMs(ms: number): string {
  return new Date(ms).toISOString();
}
