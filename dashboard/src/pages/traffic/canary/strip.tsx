/** A canary that runs, in one line that stays in sight however far the page is scrolled, with the two words that end it. */

import { Button, Text } from "@mantine/core";
import type { CanaryStatus } from "../../../api/types.ts";
import classes from "./strip.module.css";

export interface CanaryStripProps {
  readonly run: NonNullable<CanaryStatus["run"]>;
  readonly isBusy: boolean;
  readonly onPromote: () => void;
  readonly onRollBack: () => void;
}

export function CanaryStrip({ run, isBusy, onPromote, onRollBack }: CanaryStripProps) {
  const { version, percent, step, steps } = run;
  return (
    <section className={classes.strip} aria-label="Canary that runs">
      <Text size="sm" className={classes.words!}>
        Canary <b>{version}</b> gets <b>{percent} %</b>
        <span className={classes.step}>{`, step ${step} of ${steps.length}`}</span>
      </Text>
      <div className={classes.buttons}>
        <Button size="xs" variant="default" onClick={onRollBack} disabled={isBusy}>
          Roll back
        </Button>
        <Button size="xs" onClick={onPromote} disabled={isBusy}>
          Promote
        </Button>
      </div>
    </section>
  );
}
