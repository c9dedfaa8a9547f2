/** Lines of elements as a table to edit: a page of rows at a time, cells by keyboard, rows to add and to remove. */
import { ActionIcon, Pagination, Table, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ClipboardEvent, useEffect, useState } from "react";
import type { InputProblem } from "../../state.ts";
import type { Column, Line } from "../lines.ts";
import { problemAt } from "../pointer.ts";
import { type ProblemItem, ProblemList } from "../problem-list.tsx";
import classes from "./lines-table.module.css";
import { TableCell } from "./table-cell.tsx";

export interface LinesTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly lines: readonly Line[];
  readonly onChange: (lines: readonly Line[]) => void;
  readonly problems: readonly InputProblem[];
  readonly pointerOf: (line: number, column: Column) => string;
  /** The number of lines is the signature's, not the caller's. */
  readonly isFixed: boolean;
  /** Several cells were pasted into the line; false: it was a single value. */
  readonly onPaste: (text: string, line: number) => boolean;
}

const linesPerPage = 20;

export function LinesTable({ label, columns, lines, onChange, problems, pointerOf, isFixed, onPaste }: LinesTableProps) {
  const pages = Math.max(1, Math.ceil(lines.length / linesPerPage));
  const [wanted, setPage] = useState(1);
  const page = Math.min(wanted, pages);
  const first = (page - 1) * linesPerPage;
  const wrong = wrongCells(lines, columns, problems, pointerOf);
  const firstWrong = wrong[0]?.line;
  useEffect(() => {
    if (firstWrong !== undefined) setPage(Math.floor(firstWrong / linesPerPage) + 1);
  }, [firstWrong]);

  function paste(event: ClipboardEvent, line: number): void {
    if (onPaste(event.clipboardData.getData("text/plain"), line)) event.preventDefault();
  }

  return (
    <div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroll} aria-label={label} tabIndex={0}>
        <Table className={classes.table!} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.number}>
                <span className={classes.quiet}>Row</span>
              </Table.Th>
              {columns.map(({ name }) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
              {!isFixed && <Table.Td />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.slice(first, first + linesPerPage).map((line, at) => {
              const row = first + at;
              return (
                <Table.Tr key={row} onPaste={(event) => paste(event, row)}>
                  <Table.Th scope="row" className={classes.number}>
                    {row + 1}
                  </Table.Th>
                  {columns.map((column, index) => (
                    <Table.Td key={column.name}>
                      <TableCell
                        column={column}
                        element={line[index]}
                        label={`${column.name}, row ${row + 1}`}
                        onChange={(element) => onChange(lines.with(row, line.with(index, element)))}
                        problem={problemAt(problems, pointerOf(row, column))}
                        pointer={pointerOf(row, column)}
                      />
                    </Table.Td>
                  ))}
                  {!isFixed && (
                    <Table.Td className={classes.remove}>
                      {lines.length > 1 && (
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={`Remove row ${row + 1}`}
                          onClick={() => onChange(lines.toSpliced(row, 1))}
                        >
                          <IconX size={14} aria-hidden />
                        </ActionIcon>
                      )}
                    </Table.Td>
                  )}
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </section>
      {pages > 1 && (
        <div className={classes.pages}>
          <Text size="xs" c="dimmed" className="figures">
            Rows {first + 1} to {Math.min(lines.length, first + linesPerPage)} of {lines.length.toLocaleString("en")}
          </Text>
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={setPage}
            getControlProps={(control) => ({ "aria-label": `${control} page` })}
          />
        </div>
      )}
      <ProblemList items={itemsByRow(wrong)} />
    </div>
  );
}

interface WrongCell {
  readonly line: number;
  readonly column: Column;
  readonly detail: string;
}

/** What is wrong with several cells of a row is said once. */
function itemsByRow(wrong: readonly WrongCell[]): readonly ProblemItem[] {
  const groups = Map.groupBy(wrong, ({ line, detail }) => `${line} ${detail}`);
  return [...groups.values()].map(([first, ...others]) => {
    const { line, column, detail } = first!;
    return { place: `Row ${line + 1}, ${others.length === 0 ? column.name : `${others.length + 1} cells`}`, detail };
  });
}

function wrongCells(
  lines: readonly Line[],
  columns: readonly Column[],
  problems: readonly InputProblem[],
  pointerOf: (line: number, column: Column) => string,
): readonly WrongCell[] {
  if (problems.length === 0) return [];
  const wrong: WrongCell[] = [];
  for (let line = 0; line < lines.length && wrong.length < problems.length; line++) {
    for (const column of columns) {
      const detail = problemAt(problems, pointerOf(line, column));
      if (detail !== undefined) wrong.push({ line, column, detail });
    }
  }
  return wrong;
}
