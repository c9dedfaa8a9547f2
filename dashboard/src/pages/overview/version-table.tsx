/** What each version did in the time that is shown: a row each, sorted by any column. */

import { Table, Text, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Sparkline } from "../../charts/sparkline.tsx";
import { Section } from "../../components/section.tsx";
import { formatCount, formatMean, formatMs, formatPercent } from "../../format/figures.ts";
import { drawnOf } from "./lines.ts";
import classes from "./overview.module.css";
import { NO_MODEL } from "./points.ts";
import { includes, type KnownModel, nameOfVersion, type Scope } from "./scope.ts";
import { useVersionColours } from "./version-colours.ts";
import { type Sorting, type SortKey, sorted, type VersionFigures } from "./version-figures.ts";

export interface VersionTableProps {
  readonly rows: readonly VersionFigures[];
  readonly models: readonly KnownModel[];
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  /** Leads to the calls of a version that failed. */
  readonly onFailed: (version: VersionFigures) => void;
}

const COLUMNS: readonly { readonly key: SortKey; readonly label: string; readonly cell: (row: VersionFigures) => string }[] = [
  { key: "calls", label: "Calls", cell: ({ calls }) => formatCount(calls) },
  { key: "rate", label: "Calls/s", cell: ({ rate }) => formatMean(rate) },
  { key: "errorShare", label: "Errors", cell: ({ errorShare }) => formatPercent(errorShare) },
  { key: "p50", label: "p50", cell: ({ p50 }) => formatMs(p50) },
  { key: "p95", label: "p95", cell: ({ p95 }) => formatMs(p95) },
  { key: "p99", label: "p99", cell: ({ p99 }) => formatMs(p99) },
  { key: "batchRows", label: "Batch", cell: ({ batchRows }) => formatMean(batchRows) },
  { key: "queued", label: "Waiting", cell: ({ queued }) => formatCount(queued) },
];

export function VersionTable({ rows, models, scope, onScope, onFailed }: VersionTableProps) {
  const colourOf = useVersionColours(useMemo(() => drawnIn(rows, scope), [rows, scope]));
  const [sorting, setSorting] = useState<Sorting>({ by: "rate", descending: true });
  const sortBy = (by: SortKey) => setSorting({ by, descending: by === sorting.by ? !sorting.descending : by !== "name" });
  return (
    <Section title="Versions" description="Of the time that is shown, each second of it. Choose a version to see its charts.">
      {rows.length === 0 ? (
        <Text c="dimmed" size="sm">
          No calls in this time.
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable regions take the focus (WCAG 2.1.1)
        <section className={classes.scroll} tabIndex={0} aria-label="Versions as a table">
          <Table verticalSpacing={6} className={classes.versions!}>
            <Table.Thead>
              <Table.Tr>
                <Heading column="name" label="Version" sorting={sorting} onSort={sortBy} />
                <Table.Th scope="col" aria-label="Calls over time" />
                {COLUMNS.map(({ key, label }) => (
                  <Heading key={key} column={key} label={label} sorting={sorting} onSort={sortBy} atEnd />
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sorted(rows, sorting, models).map((row) => (
                <Row
                  key={`${row.model} ${row.version}`}
                  row={row}
                  colour={colourOf(nameOfRow(row))}
                  scope={scope}
                  onScope={onScope}
                  onFailed={onFailed}
                />
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </Section>
  );
}

interface HeadingProps {
  readonly column: SortKey;
  readonly label: string;
  readonly sorting: Sorting;
  readonly onSort: (by: SortKey) => void;
  readonly atEnd?: boolean;
}

function Heading({ column, label, sorting, onSort, atEnd = false }: HeadingProps) {
  const isSorted = sorting.by === column;
  const Arrow = sorting.descending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th scope="col" ta={atEnd ? "right" : "left"} aria-sort={isSorted ? (sorting.descending ? "descending" : "ascending") : "none"}>
      <UnstyledButton className={classes.sort!} data-end={atEnd} onClick={() => onSort(column)}>
        <span>{label}</span>
        <Arrow size={13} aria-hidden className={classes.arrow} data-shown={isSorted} />
      </UnstyledButton>
    </Table.Th>
  );
}

interface RowProps extends Pick<VersionTableProps, "onFailed"> {
  readonly row: VersionFigures;
  readonly colour: string;
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
}

function Row({ row, colour, scope, onScope, onFailed }: RowProps) {
  const { model, version, failed } = row;
  const isChosen = scope.model === model && scope.version === version;
  return (
    <Table.Tr data-chosen={isChosen}>
      <Table.Th scope="row" fw={500}>
        <span className={classes.dot} style={{ background: colour }} aria-hidden />
        {model === "" ? (
          <span className={classes.version}>{NO_MODEL.toLowerCase()}</span>
        ) : (
          <UnstyledButton className={classes.choose!} aria-pressed={isChosen} onClick={() => onScope(isChosen ? {} : { model, version })}>
            {model} <span className={classes.version}>{version === "" ? "no version" : version}</span>
          </UnstyledButton>
        )}
      </Table.Th>
      <Table.Td className={classes.trend!}>
        <Sparkline values={row.trend} colour={colour} />
      </Table.Td>
      {COLUMNS.map(({ key, cell }) => (
        <Table.Td key={key} ta="right" data-bad={key === "errorShare" && failed > 0}>
          {key === "errorShare" && failed > 0 ? (
            <UnstyledButton
              className={classes.choose!}
              aria-label={`${cell(row)} of ${nameOfRow(row)} failed: show which`}
              onClick={() => onFailed(row)}
            >
              {cell(row)}
            </UnstyledButton>
          ) : (
            cell(row)
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

/** Those with a line of their own in the charts of all models, or of the one that is looked at. */
function drawnIn(rows: readonly VersionFigures[], scope: Scope): readonly string[] {
  const all = drawnOf(new Map(rows.map((row) => [nameOfRow(row), row.calls])));
  const looked = scope.model === undefined ? [] : rows.filter((row) => includes(scope, row)).map(nameOfRow);
  return [...new Set([...looked, ...all])];
}

function nameOfRow(row: VersionFigures): string {
  return row.model === "" ? NO_MODEL : nameOfVersion(row);
}
