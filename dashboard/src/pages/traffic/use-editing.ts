/** The draft of a page: follows what is saved while untouched, and outlives a reload while not; and what the gateway says of it. */

import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useReducer } from "react";
import { useTrafficDryRun } from "../../api/queries.ts";
import type { DryRun, Traffic } from "../../api/types.ts";
import { documentOf, type Edit, type Editing, edited, editingOf, isChanged } from "./document/editing.ts";
import { forgetDraft, recalledDraft, rememberDraft } from "./draft-memory.ts";

export interface DraftState {
  readonly editing: Editing;
  /** As the draft would be saved. */
  readonly document: Traffic;
  readonly isDirty: boolean;
  /** What would come of it; of an earlier draft while somebody types, undefined before the first answer. */
  readonly answer: DryRun | undefined;
  readonly edit: (edit: Edit) => void;
}

/** A slider that moves would ask a hundred times. */
const pauseMs = 150;

export function useEditing(saved: Traffic): DraftState {
  const [editing, edit] = useReducer(edited, saved, (document) => recalledDraft(document.model) ?? editingOf(document));
  useEffect(() => edit({ kind: "arrived", document: saved }), [saved]);
  const document = documentOf(editing);
  const isDirty = isChanged(editing);
  useEffect(() => {
    if (isDirty) rememberDraft(saved.model, editing);
    else forgetDraft(saved.model);
  }, [isDirty, editing, saved.model]);
  const [asked] = useDebouncedValue(isDirty ? JSON.stringify(document) : undefined, pauseMs);
  const { data } = useTrafficDryRun(saved.model, isDirty && asked !== undefined ? (JSON.parse(asked) as Traffic) : undefined);
  return { editing, document, isDirty, answer: isDirty ? data : undefined, edit };
}
