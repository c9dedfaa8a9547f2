/** Changes of a document that this page has seen happen, for those who may not see the audit. */

import { useEffect, useRef, useState } from "react";
import type { Traffic } from "../../api/types.ts";
import { changesBetween } from "./document/differences.ts";
import type { Revision } from "./document/revisions.ts";

const keptRevisions = 8;

/** Newest first. */
export function useSeenRevisions(saved: Traffic): readonly Revision[] {
  const [seen, setSeen] = useState<readonly Revision[]>([]);
  const last = useRef(saved);
  useEffect(() => {
    const before = last.current;
    last.current = saved;
    const changes = before.revision === saved.revision ? [] : changesBetween(before, saved);
    if (changes.length === 0) return;
    const revision = { at: new Date().toISOString(), who: undefined, before, after: saved, changes };
    setSeen((known) => [revision, ...known].slice(0, keptRevisions));
  }, [saved]);
  return seen;
}
