/** A split as one bar; the figures stand beside it in words. */

import classes from "./split-bar.module.css";

export interface SplitPart {
  readonly name: string;
  readonly percent: number;
  readonly colour: string;
}

export function SplitBar({ label, parts }: { readonly label: string; readonly parts: readonly SplitPart[] }) {
  const shown = parts.filter(({ percent }) => percent > 0);
  const words = shown.map(({ name, percent }) => `${name} ${percent} %`).join(", ");
  return (
    <div className={classes.bar} role="img" aria-label={`${label}: ${words || "nothing"}`}>
      {shown.map(({ name, percent, colour }) => (
        <span key={name} className={classes.part} style={{ flexGrow: percent, background: colour }} title={`${name} ${percent} %`} />
      ))}
    </div>
  );
}
