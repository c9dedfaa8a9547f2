/** What the copies found: how often both versions agree, how far apart they were, and what the other costs. */

import { Text } from "@mantine/core";
import type { ShadowReport as Report } from "../../api/types.ts";
import { formatCount } from "../../format/count.ts";
import { formatMs } from "../../format/duration.ts";
import { percentOf } from "./document/words.ts";
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
  return (
    <li className={classes.pair} aria-label={`${shadow_version} beside ${version}`}>
      <div className={classes.verdict}>
        <Text span className={classes.agreement}>
          {agreement === undefined ? "–" : percentOf(agreement)}
        </Text>
        <Text span size="sm">
          <b>{shadow_version}</b> agrees with <b>{version}</b>
          <Text span size="xs" c="dimmed" display="block">
            {formatCount(compared)} of {formatCount(copied)} copies compared
            {disagreed > 0 && `, ${formatCount(disagreed)} answered otherwise`}
          </Text>
        </Text>
      </div>
      <dl className={classes.figures}>
        <Figure name="Largest difference" value={differenceWords(pair)} />
        <Figure name={`p50 · p95 of ${version}`} value={latencyWords(pair.served_ms)} />
        <Figure name={`p50 · p95 of ${shadow_version}`} value={latencyWords(pair.shadow_ms)} />
        <Figure name="Failed" value={countWords(pair.failures)} />
        <Figure name="Not copied" value={countWords(pair.dropped)} />
      </dl>
    </li>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function differenceWords({ largest_difference }: Pair): string {
  const each = Object.entries(largest_difference).map(
    ([output, value]) => `${output} ${value === null ? "not a number" : Number(value.toPrecision(3))}`,
  );
  return each.length === 0 ? "none" : each.join(", ");
}

function latencyWords(quantiles: Pair["served_ms"]): string {
  return quantiles === undefined ? "–" : `${formatMs(quantiles.p50)} · ${formatMs(quantiles.p95)}`;
}

function countWords(counts: Readonly<Record<string, number>>): string {
  const each = Object.entries(counts).map(([reason, count]) => `${formatCount(count)} ${reason.replace("not_ready", "not ready")}`);
  return each.length === 0 ? "none" : each.join(", ");
}
