/** The draft of a page: follows what is saved while untouched, and outlives a reload while not. */

import { useEffect, useReducer } from "react";
import type { Traffic } from "../../api/types.ts";
import { type Change, changesBetween } from "./document/differences.ts";
import { documentOf, type Edit, type Editing, edited, editingOf } from "./document/editing.ts";
import { forgetDraft, recalledDraft, rememberDraft } from "./draft-memory.ts";

export interface DraftState {
  readonly editing: Editing;
  /** As the draft would be saved. */
  readonly document: Traffic;
  readonly changes: readonly Change[];
  readonly edit: (edit: Edit) => void;
}

export function useEditing(saved: Traffic): DraftState {
  const [editing, edit] = useReducer(edited, saved, (document) => recalledDraft(document.model) ?? editingOf(document));
  useEffect(() => edit({ kind: "arrived", document: saved }), [saved]);
  const document = documentOf(editing);
  const changes = changesBetween(editing.base, document);
  const isDirty = changes.length > 0;
  useEffect(() => {
    if (isDirty) rememberDraft(saved.model, editing);
    else forgetDraft(saved.model);
  }, [isDirty, editing, saved.model]);
  return { editing, document, changes, edit };
}
