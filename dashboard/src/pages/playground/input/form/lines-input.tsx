/** Lines of elements: fields while there is one, a table as soon as there are more. */
import { Button, Group, Skeleton } from "@mantine/core";
import { IconPlus, IconTable } from "@tabler/icons-react";
import { type ClipboardEvent, lazy, Suspense, useState } from "react";
import type { InputProblem } from "../../state.ts";
import { blankElement, elementKindOf } from "../element.ts";
import type { Column, Line } from "../lines.ts";
import { Fields } from "./fields.tsx";

const LinesTable = lazy(async () => ({ default: (await import("../bulk/lines-table.tsx")).LinesTable }));
const CsvDialog = lazy(async () => ({ default: (await import("../bulk/csv-dialog.tsx")).CsvDialog }));

export interface LinesInputProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly lines: readonly Line[];
  readonly onChange: (lines: readonly Line[]) => void;
  readonly problems: readonly InputProblem[];
  readonly pointerOf: (line: number, column: Column) => string;
  /** The number of lines is given by the signature. */
  readonly isFixed: boolean;
  /** One line may be shown as fields; lists look like lists even when they have one line. */
  readonly mayBeFields: boolean;
}

/** More would be a wall of fields. */
const mostFields = 24;

export function LinesInput(props: LinesInputProps) {
  const { label, columns, lines, onChange, problems, pointerOf, isFixed, mayBeFields } = props;
  const [isImporting, setImporting] = useState(false);
  const [only] = lines;
  const asFields = mayBeFields && lines.length === 1 && only !== undefined && columns.length <= mostFields;

  /** Puts pasted cells into the lines from `at` on; a single value is left to the field. */
  function paste(text: string, at: number): boolean {
    if (!isSeveralCells(text, columns)) return false;
    void import("../bulk/csv.ts").then(({ linesFromCsv }) => {
      const room = isFixed ? lines.length - at : Number.POSITIVE_INFINITY;
      const pasted = linesFromCsv(text, columns).lines.slice(0, room);
      onChange(lines.toSpliced(at, pasted.length, ...pasted));
    });
    return true;
  }

  return (
    <div>
      {asFields ? (
        <div onPaste={(event: ClipboardEvent) => paste(event.clipboardData.getData("text/plain"), 0) && event.preventDefault()}>
          <Fields
            columns={columns}
            line={only}
            onChange={(line) => onChange([line])}
            problems={problems}
            pointerOfColumn={(column) => pointerOf(0, column)}
          />
        </div>
      ) : (
        <Suspense fallback={<Skeleton height={110} />}>
          <LinesTable {...{ label, columns, lines, onChange, problems, pointerOf, isFixed }} onPaste={paste} />
        </Suspense>
      )}
      {!isFixed && (
        <Group gap="xs" mt="sm">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              onChange([
                ...lines,
                columns.map(({ datatype, isNullable: nullable, categories }) => blankElement({ datatype, nullable, categories })),
              ])
            }
          >
            Add row
          </Button>
          <Button size="xs" variant="default" leftSection={<IconTable size={14} aria-hidden />} onClick={() => setImporting(true)}>
            Rows from CSV
          </Button>
        </Group>
      )}
      {isImporting && (
        <Suspense>
          <CsvDialog
            onClose={() => setImporting(false)}
            columns={columns}
            onReplace={onChange}
            onAppend={(more) => onChange([...lines, ...more])}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Cells of a spreadsheet come with tabs and line breaks, CSV with commas or semicolons; in a text all of these may be meant as they are. */
function isSeveralCells(text: string, columns: readonly Column[]): boolean {
  const trimmed = text.trim();
  if (columns.some(({ datatype }) => elementKindOf(datatype) === "text")) return trimmed.includes("\t");
  return columns.length === 1 ? /[\n\t]/.test(trimmed) : /[\n\t,;]/.test(trimmed);
}
