/** What stops when a key is revoked, in sentences. */

import type { ApiKey } from "../../api/types.ts";

const MOST_NAMED = 3;

export function consequences(key: ApiKey, keys: readonly ApiKey[], ownId: string): string[] {
  return [
    `${shownId(key)} is refused within a second, by every gateway.`,
    reach(key),
    key.id === ownId ? "You are signed in with it: you will be signed out." : "Whoever signed in here with it is signed out.",
    ...(isLastAdmin(key, keys)
      ? ["No other key administers all models: only somebody with a shell can make the next, with inferencehub keys create --scopes admin."]
      : []),
  ];
}

/** The part of a key that may be shown. */
export function shownId(key: Pick<ApiKey, "id">): string {
  return `ihk_${key.id}_…`;
}

function reach({ scopes, models }: ApiKey): string {
  const where = models === null ? "every model" : listed(models);
  if (scopes.includes("admin")) return `Whatever calls or administers ${where} with it stops working.`;
  if (scopes.includes("predict")) return `Whatever calls ${where} with it stops working.`;
  return "Whatever reads the metrics with it stops working.";
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
