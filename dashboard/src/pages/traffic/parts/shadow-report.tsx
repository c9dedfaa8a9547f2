/** What the copies found: how often both versions agree, how far apart they were, and what the other costs. */

import { Table, Text } from "@mantine/core";
import type { ShadowReport as Report } from "../../../api/types.ts";
import { formatCount, formatMs, formatShare } from "../../../format/figures.ts";
import classes from "./shadow-report.module.css";

type Pair = Report["pairs"][number];

export function ShadowReport({ report }: { readonly report: Report }) {
  if (report.pairs.length === 0)
    return (
      <Text size="sm" c="dimmed" mt="md">
        {report.shadow === undefined
          ? "Nothing has been copied since the gateway started."
          : "No call has been copied yet. A copy waits for a quiet moment."}
      </Text>
    );
  return (
    <ul className={classes.pairs} aria-label="What the copies found">
      {report.pairs.map((pair) => (
        <PairReport key={`${pair.version} ${pair.shadow_version}`} pair={pair} />
      ))}
    </ul>
  );
}

function PairReport({ pair }: { readonly pair: Pair }) {
  const { version, shadow_version, copied, compared, agreement, disagreed } = pair;
  const notes = notesOf(pair);
  return (
    <li className={classes.pair} aria-label={`${shadow_version} beside ${version}`}>
      <div className={classes.verdict}>
        {agreement !== undefined && <span className={classes.agreement}>{formatShare(agreement)}</span>}
        <Text span size="sm">
          {agreement === undefined ? (
            <>
              <b>{shadow_version}</b> beside <b>{version}</b>: nothing compared yet
            </>
          ) : (
            <>
              <b>{shadow_version}</b> agrees with <b>{version}</b>
            </>
          )}
          <Text span size="xs" c="dimmed" display="block">
            {formatCount(compared)} of {formatCount(copied)} copies compared
            {disagreed > 0 && `, ${formatCount(disagreed)} answered otherwise`}
          </Text>
        </Text>
      </div>
      {pair.served_ms !== undefined && pair.shadow_ms !== undefined && (
        <Table mt="xs" verticalSpacing={4} horizontalSpacing="xs" aria-label={`Times of ${version} and ${shadow_version}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Queue and run</Table.Th>
              <Table.Th ta="right">p50</Table.Th>
              <Table.Th ta="right">p95</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <TimesRow name={`${version}, which served`} times={pair.served_ms} />
            <TimesRow name={`${shadow_version}, the shadow`} times={pair.shadow_ms} />
          </Table.Tbody>
        </Table>
      )}
      {notes.length > 0 && (
        <dl className={classes.notes}>
          {notes.map(([name, value]) => (
            <div key={name} className={classes.figure}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function TimesRow({ name, times }: { readonly name: string; readonly times: NonNullable<Pair["served_ms"]> }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {name}
      </Table.Th>
      <Table.Td ta="right">{formatMs(times.p50)}</Table.Td>
      <Table.Td ta="right">{formatMs(times.p95)}</Table.Td>
    </Table.Tr>
  );
}

/** Only what there is something to say of. */
function notesOf(pair: Pair): [name: string, value: string][] {
  const differences = Object.entries(pair.largest_difference).map(([output, value]) => `${output} ${differenceWords(value)}`);
  const counts = (each: Readonly<Record<string, number>>) =>
    Object.entries(each).map(([reason, count]) => `${formatCount(count)} ${reason.replace("not_ready", "not ready")}`);
  const notes: [string, string[]][] = [
    ["Largest difference", differences],
    ["Failed", counts(pair.failures)],
    ["Not copied", counts(pair.dropped)],
  ];
  return notes.flatMap(([name, texts]) => (texts.length > 0 ? [[name, texts.join(", ")] as [string, string]] : []));
}

function differenceWords(value: number | null): string {
  return value === null ? "not a number" : String(Number(value.toPrecision(3)));
}
