/** Entries of the audit, for tests. */

import type { AuditEntry } from "../../../src/api/types.ts";

export function entry(parts: Partial<AuditEntry> = {}): AuditEntry {
  return { id: 1, at: "2026-11-22T10:00:00.000Z", who: "ADMIN000", action: "traffic.set", subject: "iris", ...parts };
}
