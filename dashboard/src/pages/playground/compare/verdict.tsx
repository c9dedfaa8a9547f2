/** The outcome of a comparison in one line, and both answers large beneath it. */
import { IconArrowsDiff, IconEqual } from "@tabler/icons-react";
import { Headline } from "../answer/row-view.tsx";
import { certaintyOf, type Row } from "../answer/rows.ts";
import { ServedBy } from "../answer/served-by.tsx";
import { summaryOf } from "../answer/summary.ts";
import type { Run } from "../run.ts";
import styles from "./comparison.module.css";
import { type Differences, labelOf, type Side } from "./differences.ts";

interface Answered extends Side {
  readonly run: Run;
}

export interface VerdictProps {
  readonly differences: Differences;
  readonly left: Answered;
  readonly right: Answered;
}

export function Verdict({ differences, left, right }: VerdictProps) {
  const { tone, words } = verdictOf(differences, left, right);
  const Icon = tone === "good" ? IconEqual : IconArrowsDiff;
  return (
    <>
      <p className={styles.verdict} data-tone={tone}>
        <Icon size={18} aria-hidden />
        {words}
      </p>
      <div className={styles.halves}>
        {[left, right].map(({ prediction, rows, run }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: left stays left
          <section key={index} className={styles.half} aria-label={`Version ${prediction.version}`}>
            <ServedBy model={prediction.model_name} version={prediction.version} asked={run.version} />
            <Large rows={rows} />
          </section>
        ))}
      </div>
    </>
  );
}

function Large({ rows }: { readonly rows: readonly Row[] }) {
  const part = rows.length === 1 ? rows[0]?.parts.find(({ kind }) => kind === "classes") : undefined;
  return part?.kind === "classes" ? (
    <Headline label={part.label} certainty={certaintyOf(part)} />
  ) : (
    <Headline label={summaryOf(rows)} certainty={undefined} />
  );
}

type Tone = "good" | "warn" | "quiet";

function verdictOf(differences: Differences, left: Side, right: Side): { readonly tone: Tone; readonly words: string } {
  const { areEqual, otherLabels, rowCount, otherOutputs } = differences;
  const label = labelOf(left.rows[0]);
  if (areEqual) return { tone: "good", words: "Both versions give exactly the same answer." };
  if (label === undefined) return { tone: otherOutputs.length > 0 ? "warn" : "quiet", words: "The versions give different values." };
  if (otherLabels.length === 0) {
    const what = rowCount === 1 ? `Both versions say ${label}` : `Both versions give all ${rowCount} rows the same label`;
    return { tone: "good", words: `${what}; the figures differ.` };
  }
  if (rowCount > 1) return { tone: "warn", words: `${otherLabels.length} of ${rowCount} rows have another label.` };
  return { tone: "warn", words: `The versions disagree: ${label} against ${labelOf(right.rows[0]) ?? "no label"}.` };
}
