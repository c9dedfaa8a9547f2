/** Keys as the gateway lists them, for tests. */

import type { ApiKey } from "../../../src/api/types.ts";

export function apiKey(parts: Partial<ApiKey> = {}): ApiKey {
  return {
    id: "AAAAAAAA",
    name: "checkout service",
    scopes: ["predict"],
    models: null,
    rate: null,
    weight: 1,
    capture: true,
    status: "active",
    created_at: "2026-11-01T10:00:00.000Z",
    expires_at: null,
    revoked_at: null,
    last_used_at: null,
    ...parts,
  };
}
