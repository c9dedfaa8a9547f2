/** Keeps a draft through a reload or a new sign-in, in this tab only. */

import type { Editing } from "./document/editing.ts";

const key = (model: string) => `inferencehub.traffic-draft.${model}`;

export function recalledDraft(model: string): Editing | undefined {
  try {
    const { base, draft } = JSON.parse(sessionStorage.getItem(key(model)) ?? "null") as Editing;
    return base.model === model && Array.isArray(draft.shares) ? { base, draft, theirs: undefined, anchor: undefined } : undefined;
  } catch {
    return undefined;
  }
}

export function rememberDraft(model: string, { base, draft }: Editing): void {
  try {
    sessionStorage.setItem(key(model), JSON.stringify({ base, draft }));
  } catch {
    // Without storage, or with a full one, the draft lives as long as the page.
  }
}

export function forgetDraft(model: string): void {
  try {
    sessionStorage.removeItem(key(model));
  } catch {
    // There was none to forget.
  }
}
