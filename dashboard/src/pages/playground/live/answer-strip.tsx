/** The answer in a line beside the inputs, where the whole of it is a screen away: on phones. A touch leads there. */
import { UnstyledButton } from "@mantine/core";
import { rowsOf } from "../answer/rows.ts";
import { summaryOf } from "../answer/summary.ts";
import type { Run } from "../run.ts";
import classes from "./answer-strip.module.css";

export interface AnswerStripProps {
  readonly runs: readonly Run[];
  readonly onShow: () => void;
}

export function AnswerStrip({ runs, onShow }: AnswerStripProps) {
  const [first] = runs;
  if (first === undefined) return null;
  return (
    <UnstyledButton className={classes.strip} onClick={onShow}>
      <span className={classes.word}>Answer</span>
      <span className={classes.answer}>{runs.map(shortOf).join(" | ")}</span>
      <span aria-hidden className={classes.arrow}>
        ↓
      </span>
    </UnstyledButton>
  );
}

function shortOf({ outcome, signature }: Run): string {
  return outcome.ok ? summaryOf(rowsOf(outcome.prediction, signature)) : outcome.problem.title;
}
