/** Somebody whom an identity provider vouched for, as a session keeps them: no key stands behind it. */

import { type Caller, callerFromScopes, type RatePolicy, SCOPES } from "../caller/caller.ts";

interface Person {
  readonly scopes: readonly string[];
  readonly models: readonly string[] | null;
  readonly rate: RatePolicy | null;
  readonly expiresAtMs: number | null;
}

export function personFromCaller({ canAdminister, canPredict, canReadMetrics, models, rate, expiresAtMs }: Caller): string {
  const held = { admin: canAdminister, metrics: canReadMetrics, predict: canPredict };
  const person: Person = { scopes: SCOPES.filter((scope) => held[scope]), models: models && [...models], rate, expiresAtMs };
  return JSON.stringify(person);
}

export function callerFromPerson(id: string, text: string): Caller {
  const { scopes, models, rate, expiresAtMs } = JSON.parse(text) as Person;
  return callerFromScopes(id, scopes, models, rate, expiresAtMs);
}
