/** How far a canary has come: each step with its share. */

import { IconCheck } from "@tabler/icons-react";
import classes from "./steps.module.css";

export interface CanaryStepsProps {
  /** Shares in percent. */
  readonly steps: readonly number[];
  /** Counts from 1; 0 where none has begun. */
  readonly step: number;
  readonly isOver: boolean;
}

export function CanarySteps({ steps, step, isOver }: CanaryStepsProps) {
  return (
    <ol className={classes.steps} aria-label="Steps of the canary">
      {steps.map((percent, at) => {
        const state = at + 1 < step || isOver ? "done" : at + 1 === step ? "now" : "next";
        return (
          <li key={percent} className={classes.step} data-state={state} {...(state === "now" && { "aria-current": "step" as const })}>
            <span className={classes.dot} aria-hidden="true">
              {state === "done" ? <IconCheck size={12} stroke={3} /> : null}
            </span>
            <span className={classes.percent}>{percent} %</span>
          </li>
        );
      })}
    </ol>
  );
}
