/** Code to read and to copy. */

import classes from "./code.module.css";
import { CopyButton } from "./copy.tsx";

export interface CodeBlockProps {
  readonly code: string;
  /** What it is written in, for those who can't see it. */
  readonly language: string;
}

export function CodeBlock({ code, language }: CodeBlockProps) {
  return (
    <div className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1) */}
      <section className={classes.code} tabIndex={0} aria-label={`Code, ${language}`}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
      <div className={classes.copy}>
        <CopyButton text={code} label={`Copy ${language}`} />
      </div>
    </div>
  );
}
