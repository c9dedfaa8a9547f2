/** Brings a change to a document that somebody else has changed meanwhile. */

import type { Traffic } from "../../../api/types.ts";
import { isSamePart, type Part, parts } from "./parts.ts";

export interface Rebased {
  /** Theirs, with the parts that were changed here; its revision is theirs. */
  readonly document: Traffic;
  /** Parts that both have changed, each in another way: ours stands. */
  readonly clashes: readonly Part[];
}

/** @param base what both began from */
export function rebased(base: Traffic, mine: Traffic, theirs: Traffic): Rebased {
  const ours = parts.filter((part) => !isSamePart(base, mine, part));
  const clashes = ours.filter((part) => !isSamePart(base, theirs, part) && !isSamePart(mine, theirs, part));
  const document: Record<string, unknown> = { ...theirs };
  for (const part of ours) {
    if (mine[part] === undefined) delete document[part];
    else document[part] = mine[part];
  }
  return { document: document as unknown as Traffic, clashes };
}
