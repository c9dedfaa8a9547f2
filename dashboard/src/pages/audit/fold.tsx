/** A line that opens, by click or key; the browser's own, so that its search in the page opens it too. */

import { IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./fold.module.css";

export function Fold({ summary, children }: { readonly summary: ReactNode; readonly children: ReactNode }) {
  return (
    <details className={classes.fold}>
      <summary className={classes.summary}>
        <IconChevronRight size={14} className={classes.chevron!} aria-hidden />
        <span>{summary}</span>
      </summary>
      {children}
    </details>
  );
}
