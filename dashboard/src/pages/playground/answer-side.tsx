/** What came back: an answer, two side by side, or why there is none. */
import { Loader, Text, VisuallyHidden } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Refusal } from "../../components/refusal.tsx";
import { Section } from "../../components/section.tsx";
import { Empty, Loading } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { Readable } from "./answer/readable.tsx";
import { ServedBy } from "./answer/served-by.tsx";
import styles from "./answer-side.module.css";
import { Bytes } from "./cost/bytes.tsx";
import { Timing } from "./cost/timing.tsx";
import type { Run } from "./run.ts";

const Comparison = lazy(async () => ({ default: (await import("./compare/comparison.tsx")).Comparison }));

export interface AnswerSideProps {
  /** The last that finished: none, one, or two to compare. */
  readonly runs: readonly Run[];
  readonly isRunning: boolean;
  /** The inputs have changed since. */
  readonly isOutdated: boolean;
  readonly onRetry: () => void;
}

export function AnswerSide({ runs, isRunning, isOutdated, onRetry }: AnswerSideProps) {
  return (
    <Section title="Answer" actions={<Progress isRunning={isRunning && runs.length > 0} isOutdated={isOutdated} />}>
      <VisuallyHidden role="status">{isRunning ? "The model is running" : said(runs)}</VisuallyHidden>
      <div className={styles.answer} data-stale={isRunning || isOutdated || undefined} aria-busy={isRunning}>
        <Content runs={runs} isRunning={isRunning} onRetry={onRetry} />
      </div>
    </Section>
  );
}

function Progress({ isRunning, isOutdated }: Pick<AnswerSideProps, "isRunning" | "isOutdated">) {
  if (isRunning) return <Loader size="xs" aria-label="Running" />;
  return isOutdated ? (
    <span className={styles.outdated}>
      <Tag tone="quiet">for the inputs before your change</Tag>
    </span>
  ) : null;
}

/** Read out when it changes: the whole answer would be too much. */
function said(runs: readonly Run[]): string {
  return runs.map((run) => (run.outcome.ok ? `Version ${run.outcome.prediction.version} has answered.` : "")).join(" ");
}

function Content({ runs: [first, second], isRunning, onRetry }: Omit<AnswerSideProps, "isOutdated">) {
  if (first === undefined && isRunning) return <Loading label="The model is running" />;
  if (first === undefined) return <Empty title="No answer yet">Fill in the form, or take an example, and run the model.</Empty>;
  if (second === undefined) return <Single run={first} onRetry={onRetry} />;
  return (
    <Suspense fallback={<Loading label="Comparing the answers" />}>
      <Comparison left={first} right={second} onRetry={onRetry} />
    </Suspense>
  );
}

function Single({ run, onRetry }: { readonly run: Run; readonly onRetry: () => void }) {
  const { outcome, request, signature, version } = run;
  if (!outcome.ok) return <Refusal problem={outcome.problem} elapsedMs={outcome.elapsedMs} onRetry={onRetry} />;
  const { prediction, elapsedMs, sentBytes, receivedBytes } = outcome;
  return (
    <>
      <ServedBy model={prediction.model_name} version={prediction.version} asked={version} />
      <div className={styles.split}>
        <div className={styles.main}>
          <Readable prediction={prediction} signature={signature} />
        </div>
        <div className={styles.cost}>
          <Timing prediction={prediction} elapsedMs={elapsedMs} sentBytes={sentBytes} />
          <Bytes request={request} prediction={prediction} sentBytes={sentBytes} receivedBytes={receivedBytes} signature={signature} />
          <Text size="xs" c="dimmed" className={styles.request!}>
            Request {prediction.request_id}
          </Text>
        </div>
      </div>
    </>
  );
}
