/** Of many rows, those that the versions label differently. */
import { Group, Pagination, Text } from "@mantine/core";
import { useState } from "react";
import type { Row } from "../answer/rows.ts";
import { summaryOf } from "../answer/summary.ts";
import styles from "./comparison.module.css";

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
  if (rows.length === 0) return null;
  const pages = Math.ceil(rows.length / rowsAPage);
  const page = Math.min(asked, pages);
  return (
    <div>
      <table className={styles.table}>
        <caption>Rows with another label</caption>
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Version {names[0]}</th>
            <th scope="col">Version {names[1]}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice((page - 1) * rowsAPage, page * rowsAPage).map((number) => (
            <tr key={number}>
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
            {rows.length} rows
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
    </div>
  );
}
