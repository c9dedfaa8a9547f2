/** A word in a frame, for states and scopes; readable in both colour schemes. */

import type { ReactNode } from "react";
import classes from "./tag.module.css";

export type Tone = "good" | "warn" | "bad" | "busy" | "quiet";

export interface TagProps {
  readonly tone: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

export function Tag({ tone, icon, children }: TagProps) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}
