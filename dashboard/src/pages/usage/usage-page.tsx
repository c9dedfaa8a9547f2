/** The tokens that each key has taken of each model: per day and month, with an export for spreadsheets. */

import { Button, Paper, SegmentedControl, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { may, useSignedIn } from "../../api/rights.ts";
import { type UsageRow, type UsageWish, usageFileAddress, useUsage } from "../../api/usage.ts";
import { Bars } from "../../charts/bars.tsx";
import { coloursFor, useChartColours } from "../../charts/chart-colours.ts";
import { Page } from "../../components/page.tsx";
import { Empty, QueryState } from "../../components/states.tsx";
import { formatCount } from "../../format/figures.ts";
import { type Grouping, groupingFrom, groupings, groupsOf, labelOf, OTHERS, seriesOf, sumOf, tokensOf } from "./arrange.ts";
import { formatPeriod, periodsOf, type Range, rangeNameFrom, rangeOf, ranges } from "./range.ts";
import classes from "./usage.module.css";
import { UsageTable } from "./usage-table.tsx";

const route = getRouteApi("/shell/usage");

export function UsagePage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const name = rangeNameFrom(search.range);
  const ofAll = may(useSignedIn(), "adminOfAll");
  const shownGroupings = groupings.filter((each) => ofAll || each.name !== "key");
  const grouping = groupingFrom(search.by, ofAll ? "key" : "model");
  // A day that begins while the page is open is there at the next look.
  const today = new Date().toISOString().slice(0, 10);
  const range = useMemo(() => rangeOf(name, Date.parse(today)), [name, today]);
  const wish = { ...range, ofAll };
  const query = useUsage(wish);
  const show = (next: { readonly range?: string; readonly by?: string }) =>
    void navigate({ to: "/usage", search: { ...search, ...next }, replace: true, resetScroll: false });
  return (
    <Page
      title="Usage"
      description={`How many tokens ${ofAll ? "each key" : "this key"} has taken of each model. Days are those of UTC.`}
      actions={<Export wish={wish} isEmpty={(query.data ?? []).length === 0} />}
    >
      <div className={classes.stack}>
        <div className={classes.controls}>
          <SegmentedControl
            aria-label="Time"
            value={name}
            onChange={(value) => show({ range: value })}
            data={ranges.map((each) => ({ value: each.name, label: each.label }))}
          />
          <SegmentedControl
            aria-label="Group by"
            value={grouping}
            onChange={(value) => show({ by: value })}
            data={shownGroupings.map((each) => ({
              value: each.name,
              label: labelOf(each.name, range.by),
            }))}
          />
        </div>
        <QueryState query={query} label="Reading the ledger" empty={(rows) => rows.length === 0} whenEmpty={<NothingUsed />}>
          {(rows) => <Usage rows={rows} range={range} grouping={grouping} />}
        </QueryState>
      </div>
    </Page>
  );
}

interface UsageProps {
  readonly rows: readonly UsageRow[];
  readonly range: Range;
  readonly grouping: Grouping;
}

function Usage({ rows, range, grouping }: UsageProps) {
  const { categories, rest, main } = useChartColours();
  const periods = useMemo(() => periodsOf(range), [range]);
  const groups = useMemo(() => groupsOf(rows, grouping), [rows, grouping]);
  const series = useMemo(() => seriesOf(rows, grouping, periods), [rows, grouping, periods]);
  const colours = useMemo(
    () =>
      coloursFor(
        series.map(({ id }) => id).filter((id) => id !== OTHERS),
        {},
        categories,
      ),
    [series, categories],
  );
  return (
    <>
      <Totals rows={rows} />
      <Bars
        name="Tokens"
        unit={range.by === "day" ? "per day" : "per month"}
        labels={periods.map(formatPeriod)}
        series={series.map(({ id, name, values }) => ({
          name,
          values,
          colour: series.length === 1 ? main : (colours.get(id) ?? rest),
        }))}
        format={formatCount}
      />
      <UsageTable groups={groups} grouping={grouping} label={labelOf(grouping, range.by)} />
    </>
  );
}

function Totals({ rows }: { readonly rows: readonly UsageRow[] }) {
  const all = sumOf(rows);
  const tiles = [
    { name: "Tokens", value: tokensOf(all) },
    { name: "Prompt tokens", value: all.promptTokens },
    { name: "Completion tokens", value: all.completionTokens },
    { name: "Calls", value: all.calls },
  ];
  return (
    <dl className={classes.tiles} aria-label="In all">
      {tiles.map(({ name, value }) => (
        <Paper key={name} withBorder className={classes.tile}>
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <dd>{formatCount(value)}</dd>
        </Paper>
      ))}
    </dl>
  );
}

function Export({ wish, isEmpty }: { readonly wish: UsageWish; readonly isEmpty: boolean }) {
  return (
    <Button
      component="a"
      href={usageFileAddress(wish)}
      download
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      data-disabled={isEmpty || undefined}
      aria-disabled={isEmpty || undefined}
    >
      Export as CSV
    </Button>
  );
}

function NothingUsed() {
  return (
    <Empty title="No tokens in this time">
      Chats, completions and embeddings are counted here, key by key. Calls of other models are on the Overview.
    </Empty>
  );
}
