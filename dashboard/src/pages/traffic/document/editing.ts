/** What happens to a document under somebody's hands: the draft, what it was made from, and what others do to it meanwhile. */

import type { Traffic } from "../../../api/types.ts";
import { type Draft, documentFromDraft, draftFromDocument } from "./draft.ts";
import { saysTheSame } from "./parts.ts";
import { rebased } from "./rebase.ts";
import { moved, type Share } from "./shares.ts";

export interface Editing {
  /** What the draft was made from. */
  readonly base: Traffic;
  readonly draft: Draft;
  /** What somebody else has saved since; undefined: nobody has. */
  readonly theirs: Traffic | undefined;
  /** The shares before one slider was moved: moving it back brings the others back. */
  readonly anchor: { readonly name: string; readonly shares: readonly Share[] } | undefined;
}

export type Edit =
  /** The gateway says what holds now. */
  | { readonly kind: "arrived"; readonly document: Traffic }
  /** What was `sent` is saved, as `document`. */
  | { readonly kind: "saved"; readonly document: Traffic; readonly sent: Traffic }
  | { readonly kind: "change"; readonly part: Partial<Draft> }
  | { readonly kind: "move"; readonly name: string; readonly places: number }
  | { readonly kind: "restore"; readonly document: Traffic }
  | { readonly kind: "discard" }
  | { readonly kind: "rebase" };

export function editingOf(document: Traffic): Editing {
  return { base: document, draft: draftFromDocument(document), theirs: undefined, anchor: undefined };
}

export function documentOf({ draft, base }: Pick<Editing, "draft" | "base">): Traffic {
  return documentFromDraft(draft, base);
}

export function isChanged(editing: Editing): boolean {
  return !saysTheSame(editing.base, documentOf(editing));
}

export function edited(editing: Editing, edit: Edit): Editing {
  switch (edit.kind) {
    case "arrived":
      return arrived(editing, edit.document);
    case "saved":
      return saved(editing, edit.document, edit.sent);
    case "change":
      return { ...editing, draft: { ...editing.draft, ...edit.part }, anchor: undefined };
    case "move":
      return movedIn(editing, edit.name, edit.places);
    case "restore":
      return { ...editing, draft: draftFromDocument(edit.document), anchor: undefined };
    case "discard":
      return editingOf(editing.theirs ?? editing.base);
    case "rebase":
      return rebasedOn(editing);
  }
}

/** An untouched draft follows, and so does one that somebody has saved just as it is; another stays, and its owner is told. */
function arrived(editing: Editing, document: Traffic): Editing {
  const known = editing.theirs ?? editing.base;
  if (document.revision <= known.revision) return editing;
  const isNews = isChanged(editing) && !saysTheSame(document, documentOf(editing));
  return isNews ? { ...editing, theirs: document } : editingOf(document);
}

/** What was changed while the answer was awaited stays, as a change of what is saved now. */
function saved(editing: Editing, document: Traffic, sent: Traffic): Editing {
  if (saysTheSame(sent, documentOf(editing))) return editingOf(document);
  return { base: document, draft: editing.draft, theirs: undefined, anchor: undefined };
}

function movedIn(editing: Editing, name: string, places: number): Editing {
  const { draft } = editing;
  const anchor = editing.anchor?.name === name ? editing.anchor : { name, shares: draft.shares };
  return { ...editing, draft: { ...draft, shares: moved(anchor.shares, name, places) }, anchor };
}

function rebasedOn(editing: Editing): Editing {
  const { base, theirs } = editing;
  if (theirs === undefined) return editing;
  const { document } = rebased(base, documentOf(editing), theirs);
  return { base: theirs, draft: draftFromDocument(document), theirs: undefined, anchor: undefined };
}
