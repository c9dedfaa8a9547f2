/** What stops when a key is revoked, in sentences. */

import type { ApiKey } from "../../api/types.ts";

const MOST_NAMED = 3;

export function consequences(key: ApiKey, keys: readonly ApiKey[], ownId: string): string[] {
  return [
    `Within a second every gateway refuses ${shownId(key)}, and whoever signed in here with it is signed out. ${reach(key)}`,
    ...(key.id === ownId ? ["You are signed in with this key: you will be signed out, too."] : []),
    ...(isLastAdmin(key, keys)
      ? [
          "No other key administers all models. After this only somebody with a shell can make one: inferencehub keys create --scopes admin.",
        ]
      : []),
  ];
}

/** The part of a key that may be shown. */
export function shownId(key: Pick<ApiKey, "id">): string {
  return `ihk_${key.id}_…`;
}

function reach({ scopes, models }: ApiKey): string {
  const where = models === null ? "every model" : listed(models);
  if (scopes.includes("admin")) return `What predicts with ${where}, or administers it, with this key stops working.`;
  if (scopes.includes("predict")) return `What predicts with ${where} with this key stops working.`;
  return "What reads the metrics with this key stops working.";
}

function listed(names: readonly string[]): string {
  const shown = names.length > MOST_NAMED ? [...names.slice(0, MOST_NAMED), `${names.length - MOST_NAMED} more`] : names;
  return new Intl.ListFormat("en").format(shown);
}

function isLastAdmin(key: ApiKey, keys: readonly ApiKey[]): boolean {
  return administersAll(key) && !keys.some((other) => other.id !== key.id && administersAll(other));
}

function administersAll({ scopes, models, status }: ApiKey): boolean {
  return status === "active" && scopes.includes("admin") && models === null;
}
