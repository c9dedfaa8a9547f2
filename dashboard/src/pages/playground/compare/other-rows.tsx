/** Of many rows, those that the versions label differently; all of them on demand. */
import { Group, Pagination, Text } from "@mantine/core";
import { useState } from "react";
import type { Row } from "../answer/rows.ts";
import { summaryOf } from "../answer/summary.ts";
import styles from "./comparison.module.css";
import { labelOf } from "./differences.ts";
import { EqualToggle } from "./equal-toggle.tsx";

const rowsAPage = 10;

export interface OtherRowsProps {
  readonly left: readonly Row[];
  readonly right: readonly Row[];
  /** Their numbers, from 0. */
  readonly rows: readonly number[];
  readonly names: readonly [left: string, right: string];
}

export function OtherRows({ left, right, rows, names }: OtherRowsProps) {
  const [asked, setPage] = useState(1);
  const [isOpen, setOpen] = useState(false);
  if ([...left, ...right].every((row) => labelOf(row) === undefined)) return null;
  const count = Math.max(left.length, right.length);
  const shown = isOpen ? Array.from({ length: count }, (_, number) => number) : rows;
  const others = new Set(rows);
  const pages = Math.ceil(shown.length / rowsAPage);
  const page = Math.max(1, Math.min(asked, pages));
  return (
    <div>
      <table className={styles.table} data-empty={shown.length === 0 || undefined}>
        <caption>{isOpen ? "Labels of all rows" : "Rows with another label"}</caption>
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Version {names[0]}</th>
            <th scope="col">Version {names[1]}</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice((page - 1) * rowsAPage, page * rowsAPage).map((number) => (
            <tr key={number} data-differs={others.has(number) || undefined}>
              <th scope="row">{number + 1}</th>
              <td>{summaryOf(left.slice(number, number + 1))}</td>
              <td>{summaryOf(right.slice(number, number + 1))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <Group justify="space-between" mt="sm">
          <Text size="sm" c="dimmed" className="figures">
            {shown.length} rows
          </Text>
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={setPage}
            siblings={0}
            getControlProps={(control) => ({ "aria-label": `${control} page` })}
            getItemProps={(number) => ({ "aria-label": `Page ${number}` })}
          />
        </Group>
      )}
      <EqualToggle
        count={count - rows.length}
        noun={["row", "rows"]}
        same={["has the same label", "have the same label"]}
        isOpen={isOpen}
        onToggle={() => setOpen(!isOpen)}
      />
    </div>
  );
}
