/** What is wrong with a draft, at the places of its form: what the gateway says of its document, and what a document can't even say. */

import type { DryRun } from "../../../api/types.ts";
import { pointerFromTokens } from "../../../format/json-pointer.ts";
import type { Draft } from "./draft.ts";

export interface DraftProblem {
  /** Into the document. */
  readonly pointer: string;
  readonly detail: string;
  /** Only that something is still to be filled in: no fault of anybody's yet. */
  readonly isBlank?: true;
}

/** What a field shows in red. */
export function faultAt(problems: readonly DraftProblem[], ...place: readonly (string | number)[]): string | undefined {
  const pointer = pointerFromTokens(...place);
  return problems.find((problem) => problem.pointer === pointer && problem.isBlank !== true)?.detail;
}

export function problemsOfDraft({ labels }: Draft, answer: DryRun | undefined): DraftProblem[] {
  const names = labels.map(({ label }) => label.trim());
  const twice = new Set(names.filter((name, at) => name !== "" && names.indexOf(name) !== at));
  return [
    ...[...twice].map((label) => ({ pointer: pointerFromTokens("labels", label), detail: `There are two labels ${label}.` })),
    ...problemsIn(answer),
  ];
}

/** What the gateway has found. */
export function problemsIn(answer: DryRun | undefined): DraftProblem[] {
  return (answer?.problems ?? []).map(({ pointer, detail, blank }) => ({
    pointer,
    detail: sentenceOf(detail),
    ...(blank && { isBlank: blank }),
  }));
}

/** The gateway's words as a sentence of their own. */
function sentenceOf(detail: string): string {
  return `${detail.slice(0, 1).toUpperCase()}${detail.slice(1)}.`;
}
