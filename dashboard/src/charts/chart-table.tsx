/** The same as a chart, in figures: for those who do not see it, and for those who want to read off. */

import { Table } from "@mantine/core";
import { useMemo } from "react";
import classes from "./chart.module.css";
import { formatClock } from "./chart-time.ts";
import type { Columns, TimeWindow } from "./downsample.ts";
import { rowsOf, sliceFor } from "./rows.ts";

export interface ChartTableProps {
  readonly name: string;
  readonly labels: readonly string[];
  readonly columns: Columns;
  readonly window: TimeWindow;
  readonly height: number;
  readonly format: (value: number | null) => string;
}

const MAX_ROWS = 60;

export function ChartTable({ name, labels, columns, window, height, format }: ChartTableProps) {
  const rows = useMemo(() => rowsOf(columns, window, MAX_ROWS), [columns, window]);
  const sliceS = sliceFor(window, MAX_ROWS);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable regions take the focus (WCAG 2.1.1)
    <section className={classes.table} style={{ height }} tabIndex={0} aria-label={`${name}, as a table`}>
      <Table stickyHeader verticalSpacing={4} fz="sm">
        <Table.Caption>{sliceS === 1 ? "Each row is a second." : `Each row is the mean of ${sliceS} seconds.`} Newest first.</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Time</Table.Th>
            {labels.map((label) => (
              <Table.Th key={label} scope="col" ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ at, values }) => (
            <Table.Tr key={at}>
              <Table.Th scope="row" fw={400}>
                <time dateTime={new Date(at * 1000).toISOString()}>{formatClock(at)}</time>
              </Table.Th>
              {labels.map((label, line) => (
                <Table.Td key={label} ta="right">
                  {format(values[line] ?? null)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
