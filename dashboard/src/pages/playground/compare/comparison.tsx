/** Two versions on the same input, side by side, with what differs between them marked. */
import { Tabs, Text } from "@mantine/core";
import { useMemo } from "react";
import { Refusal } from "../../../components/refusal.tsx";
import tabs from "../../../components/tabs.module.css";
import { AnswerJson } from "../answer/answer-json.tsx";
import { RowView } from "../answer/row-view.tsx";
import { rowsOf } from "../answer/rows.ts";
import { ServedBy } from "../answer/served-by.tsx";
import type { Run } from "../run.ts";
import { ClassTable } from "./class-table.tsx";
import styles from "./comparison.module.css";
import { CostTable } from "./cost-table.tsx";
import { differencesOf, type Side } from "./differences.ts";
import { OtherRows } from "./other-rows.tsx";
import { OutputTable } from "./output-table.tsx";
import { Verdict } from "./verdict.tsx";

export interface ComparisonProps {
  readonly left: Run;
  readonly right: Run;
  readonly onRetry: () => void;
}

export function Comparison({ left, right, onRetry }: ComparisonProps) {
  const sides = useMemo(() => [sideOf(left), sideOf(right)] as const, [left, right]);
  const [leftSide, rightSide] = sides;
  if (leftSide === undefined || rightSide === undefined) return <Halves left={left} right={right} onRetry={onRetry} />;
  return <Both left={{ ...leftSide, run: left }} right={{ ...rightSide, run: right }} />;
}

interface Answered extends Side {
  readonly run: Run;
}

function sideOf({ outcome, signature }: Run): Side | undefined {
  return outcome.ok ? { prediction: outcome.prediction, rows: rowsOf(outcome.prediction, signature) } : undefined;
}

/** One of them has no answer: nothing can be held against anything. */
function Halves({ left, right, onRetry }: ComparisonProps) {
  return (
    <div className={styles.halves}>
      {[left, right].map((run, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: left stays left
        <section key={index} className={styles.half} aria-label={index === 0 ? "Left" : "Right"}>
          <Half run={run} onRetry={onRetry} />
        </section>
      ))}
    </div>
  );
}

function Half({ run, onRetry }: { readonly run: Run; readonly onRetry: () => void }) {
  const { outcome, version, request, signature } = run;
  if (!outcome.ok) {
    return (
      <>
        <Text fw={600}>{version === "" ? request.model_name : `${request.model_name} version ${version}`}</Text>
        <Refusal problem={outcome.problem} elapsedMs={outcome.elapsedMs} onRetry={onRetry} />
      </>
    );
  }
  const [first] = rowsOf(outcome.prediction, signature);
  return (
    <>
      <ServedBy model={outcome.prediction.model_name} version={outcome.prediction.version} asked={version} />
      {first !== undefined && <RowView row={first} />}
    </>
  );
}

function Both({ left, right }: { readonly left: Answered; readonly right: Answered }) {
  const differences = useMemo(() => differencesOf(left, right), [left, right]);
  const names = [left.prediction.version, right.prediction.version] as const;
  const isSingle = differences.rowCount === 1;
  return (
    <>
      <Verdict differences={differences} left={left} right={right} />
      <Tabs defaultValue="differences" keepMounted={false}>
        <Tabs.List className={tabs.list!} mb="md">
          <Tabs.Tab className={tabs.tab!} value="differences">
            Side by side
          </Tabs.Tab>
          <Tabs.Tab className={tabs.tab!} value="left">{`JSON of ${names[0]}`}</Tabs.Tab>
          <Tabs.Tab className={tabs.tab!} value="right">{`JSON of ${names[1]}`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="differences">
          <div className={styles.tables}>
            {isSingle ? (
              <ClassTable left={left.rows[0]} right={right.rows[0]} names={names} />
            ) : (
              <OtherRows left={left.rows} right={right.rows} rows={differences.otherLabels} names={names} />
            )}
            <OutputTable
              outputs={differences.outputs}
              otherOutputs={differences.otherOutputs}
              equalOutputs={differences.equalOutputs}
              names={names}
            />
            <CostTable left={left.run} right={right.run} names={names} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="left">
          <AnswerJson prediction={left.prediction} />
        </Tabs.Panel>
        <Tabs.Panel value="right">
          <AnswerJson prediction={right.prediction} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
