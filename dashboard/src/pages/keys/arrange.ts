/** The order in which keys are listed, and which of them a search finds. */

import type { ApiKey } from "../../api/types.ts";

export interface ArrangedKeys {
  /** Those that work, newest first. */
  readonly active: readonly ApiKey[];
  readonly expired: readonly ApiKey[];
  /** The last revoked first. */
  readonly revoked: readonly ApiKey[];
}

export function arrangeKeys(keys: readonly ApiKey[], search: string): ArrangedKeys {
  const found = keys.filter((key) => matches(key, search));
  const of = (status: ApiKey["status"]) => found.filter((key) => key.status === status);
  return {
    active: newestFirst(of("active"), (key) => key.created_at),
    expired: newestFirst(of("expired"), (key) => key.expires_at),
    revoked: newestFirst(of("revoked"), (key) => key.revoked_at),
  };
}

/** Every word must be in the name, the id, a scope or a model; a whole key is found by its id. */
function matches(key: ApiKey, search: string): boolean {
  const text = [key.name, key.id, `ihk_${key.id}`, ...key.scopes, ...(key.models ?? ["all models"])].join("\n").toLowerCase();
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.includes(withoutSecret(word)));
}

function withoutSecret(word: string): string {
  return /^ihk_[0-9a-z]{8}_/.test(word) ? word.slice(0, 12) : word;
}

function newestFirst(keys: readonly ApiKey[], timeOf: (key: ApiKey) => string | null): ApiKey[] {
  return keys.toSorted((a, b) => Date.parse(timeOf(b) ?? "") - Date.parse(timeOf(a) ?? ""));
}
