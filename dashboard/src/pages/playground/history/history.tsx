/** The calls made from this browser, to look at and to make again. */
import { ActionIcon, Button, Text } from "@mantine/core";
import { IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { Hint } from "../../../components/hint.tsx";
import { Moment } from "../../../components/moment.tsx";
import { Section } from "../../../components/section.tsx";
import { Tag } from "../../../components/tag.tsx";
import { formatMs } from "../../../format/figures.ts";
import type { HistoryEntry, HistoryResult } from "./entry.ts";
import styles from "./history.module.css";

export interface HistoryProps {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  readonly isRunning: boolean;
  readonly onReplay: (entry: HistoryEntry) => void;
  readonly onClear: () => void;
}

export function History({ entries, isRunning, onReplay, onClear }: HistoryProps) {
  return (
    <Section title="History" description="Kept in this browser, without keys." actions={entries.length > 0 && <Clear onClear={onClear} />}>
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed">
          Calls that you run are listed here, to be run again; those that the page makes while you type are not.
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable regions take the focus (WCAG 2.1.1)
        <ol className={styles.entries} tabIndex={0} aria-label="Calls, newest first">
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} isRunning={isRunning} onReplay={onReplay} />
          ))}
        </ol>
      )}
    </Section>
  );
}

function Clear({ onClear }: Pick<HistoryProps, "onClear">) {
  return (
    <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconTrash size={14} aria-hidden />} onClick={onClear}>
      Clear
    </Button>
  );
}

function Entry({ entry, isRunning, onReplay }: Pick<HistoryProps, "isRunning" | "onReplay"> & { readonly entry: HistoryEntry }) {
  const { draft, results, at } = entry;
  return (
    <li className={styles.entry}>
      <div className={styles.words}>
        <div className={styles.line}>
          <span className={styles.model}>{draft.model}</span>
          <span className={styles.quiet}>{versionsOf(results)}</span>
          <span className={styles.quiet}>
            <Moment at={new Date(at).toISOString()} />
          </span>
        </div>
        {results.map((result, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the results of one entry never change
          <Result key={index} result={result} />
        ))}
      </div>
      <Hint label="Run again with the same input">
        <ActionIcon
          variant="default"
          aria-label={`Run ${draft.model} again: ${results[0]?.answer ?? ""}`}
          disabled={isRunning}
          onClick={() => onReplay(entry)}
        >
          <IconPlayerPlay size={15} aria-hidden />
        </ActionIcon>
      </Hint>
    </li>
  );
}

function versionsOf(results: readonly HistoryResult[]): string {
  const names = results.map(({ version }) => version);
  // Nothing answered, and nothing in particular was asked for.
  return names.includes("") ? "traffic decides" : `version ${names.join(" and ")}`;
}

function Result({ result: { answer, reason, status, elapsedMs } }: { readonly result: HistoryResult }) {
  return (
    <div className={styles.line}>
      {reason === undefined || reason === "CANCELLED" ? null : <Tag tone="bad">{status > 0 ? `${status} ${reason}` : reason}</Tag>}
      <span className={styles.answer}>{answer}</span>
      <span className={styles.quiet}>{formatMs(elapsedMs)}</span>
    </div>
  );
}
