/** What was called how often, how fast and with how many failures, in a row of figures. */

import { Text, VisuallyHidden } from "@mantine/core";
import type { CallFigures } from "../../api/live/model-figures.ts";
import { formatMean, formatMs, formatPercent } from "../../format/figures.ts";
import classes from "./figure-strip.module.css";

export interface FigureStripProps {
  /** Whose figures they are, such as “iris”. */
  readonly name: string;
  /** undefined: it was not called. */
  readonly figures: CallFigures | undefined | "coming";
  /** What the share is one of. */
  readonly shareOf: string;
}

export function FigureStrip({ name, figures, shareOf }: FigureStripProps) {
  if (figures === "coming" || figures === undefined || figures.calls === 0)
    return (
      <Text size="xs" c="dimmed" className={classes.none!}>
        {figures === "coming" ? "Figures are on their way" : "No calls in the last 5 minutes"}
      </Text>
    );
  const { rate, p95, errorShare, share, failed } = figures;
  return (
    <dl className={classes.figures} aria-label={`Figures of ${name}, last 5 minutes`}>
      <Figure name="Calls/s" value={formatMean(rate)} />
      <Figure name="p95" value={formatMs(p95)} />
      <Figure name="Errors" value={formatPercent(errorShare)} isBad={failed > 0} />
      <Figure name="Share" of={` of ${shareOf}`} value={formatPercent(share)} bar={share ?? 0} />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  /** The rest of the name, for those who do not see what it stands beside. */
  readonly of?: string;
  readonly value: string;
  readonly isBad?: boolean;
  /** From 0 to 1, for the eye. */
  readonly bar?: number;
}

function Figure({ name, of, value, isBad = false, bar }: FigureProps) {
  return (
    <div className={classes.figure} data-bad={isBad || undefined}>
      <dt title={of === undefined ? undefined : name + of}>
        {name}
        {of !== undefined && <VisuallyHidden>{of}</VisuallyHidden>}
      </dt>
      <dd>{value}</dd>
      {bar !== undefined && (
        <dd className={classes.bar} aria-hidden>
          <span style={{ width: `${Math.max(2, bar * 100)}%` }} />
        </dd>
      )}
    </div>
  );
}
