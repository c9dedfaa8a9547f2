/** Many rows: a line each, a page at a time, and one of them in full. */
import { Group, Pagination, Table, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { formatFigure, formatShare } from "./figures.ts";
import { RowView } from "./row-view.tsx";
import { certaintyOf, type Part, type Row } from "./rows.ts";
import styles from "./rows-table.module.css";

const rowsAPage = 10;
/** Numbers of a vector that fit into a line. */
const shownNumbers = 4;

export function RowsTable({ rows }: { readonly rows: readonly Row[] }) {
  const [page, setPage] = useState(1);
  const [asked, setSelected] = useState(0);
  const pages = Math.max(1, Math.ceil(rows.length / rowsAPage));
  const first = (Math.min(page, pages) - 1) * rowsAPage;
  // The next answer may have fewer rows.
  const selected = Math.min(asked, rows.length - 1);
  const names = rows[0]!.parts.map(({ name }) => name);
  return (
    <div className={styles.split}>
      <div>
        <Table.ScrollContainer minWidth={220} type="native">
          <Table aria-label="Answer by row" verticalSpacing={6} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th className={styles.number!}>Row</Table.Th>
                {names.map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {numbersFrom(first, rows.length).map((number) => (
                <Line key={number} row={rows[number]!} number={number} isSelected={number === selected} onSelect={setSelected} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Group justify="space-between" mt="sm" gap="sm">
          <Text size="sm" c="dimmed" className="figures">
            {first + 1}–{Math.min(first + rowsAPage, rows.length)} of {rows.length} rows
          </Text>
          {pages > 1 && (
            <Pagination
              size="sm"
              total={pages}
              value={Math.min(page, pages)}
              onChange={setPage}
              siblings={0}
              getControlProps={(control) => ({ "aria-label": `${control} page` })}
              getItemProps={(number) => ({ "aria-label": `Page ${number}` })}
            />
          )}
        </Group>
      </div>
      <section className={styles.chosen} aria-label={`Row ${selected + 1}`}>
        <Text size="sm" c="dimmed" mb={4} className="figures">
          Row {selected + 1}
        </Text>
        <RowView key={selected} row={rows[selected]!} />
      </section>
    </div>
  );
}

function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: Math.min(rowsAPage, count - first) }, (_, index) => first + index);
}

interface LineProps {
  readonly row: Row;
  /** From 0; people count from 1, in the form as well. */
  readonly number: number;
  readonly isSelected: boolean;
  readonly onSelect: (number: number) => void;
}

function Line({ row, number, isSelected, onSelect }: LineProps) {
  return (
    <Table.Tr data-selected={isSelected || undefined} className={styles.line!} onClick={() => onSelect(number)}>
      <Table.Td className={styles.number!}>
        <UnstyledButton className={styles.select!} aria-pressed={isSelected} aria-label={`Show row ${number + 1}`}>
          {number + 1}
        </UnstyledButton>
      </Table.Td>
      {row.parts.map((part) => (
        <Table.Td key={part.name}>
          <Short part={part} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function Short({ part }: { readonly part: Part }) {
  switch (part.kind) {
    case "classes": {
      const certainty = certaintyOf(part);
      return (
        <span className={styles.class}>
          <span className={styles.clip}>{part.label}</span>
          {certainty !== undefined && <span className={styles.certainty}>{formatShare(certainty)}</span>}
        </span>
      );
    }
    case "label":
      return part.label;
    case "number":
      return formatFigure(part.value);
    case "numbers":
      return `${part.values.slice(0, shownNumbers).map(formatFigure).join("  ")}${part.values.length > shownNumbers ? " …" : ""}`;
    case "text":
      return <span className={styles.clip}>{part.text}</span>;
    case "texts":
      return <span className={styles.clip}>{part.texts.slice(0, shownNumbers).join(", ")}</span>;
    case "tensor":
      return part.shape.join(" × ");
    case "empty":
      return "–";
  }
}
