/** The scopes of a key in words. */

import type { Scope } from "../../api/types.ts";

export interface ScopeWords {
  readonly scope: Scope;
  readonly title: string;
  readonly allows: string;
}

export const scopeWords: readonly ScopeWords[] = [
  { scope: "predict", title: "Predict", allows: "Call models and see their signatures." },
  { scope: "metrics", title: "Metrics", allows: "Read GET /metrics and the live overview." },
  { scope: "admin", title: "Admin", allows: "Both of these, and change traffic, models and keys." },
];

/** Admin includes the others, so that they need no name beside it. */
export function withoutIncluded(scopes: readonly Scope[]): Scope[] {
  return scopes.includes("admin") ? ["admin"] : [...scopes];
}
