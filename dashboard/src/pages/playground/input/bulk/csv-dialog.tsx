/** Rows from CSV: pasted, dropped or opened; what was understood is said before anything is replaced. */
import { Button, FileButton, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type DragEvent, useMemo, useState } from "react";
import type { Column, Line } from "../lines.ts";
import { ProblemList } from "../problem-list.tsx";
import { type CsvLines, linesFromCsv } from "./csv.ts";

export interface CsvDialogProps {
  readonly onClose: () => void;
  readonly columns: readonly Column[];
  readonly onReplace: (lines: readonly Line[]) => void;
  readonly onAppend: (lines: readonly Line[]) => void;
}

export function CsvDialog({ onClose, columns, onReplace, onAppend }: CsvDialogProps) {
  const [text, setText] = useState("");
  const read = useMemo(() => linesFromCsv(text, columns), [text, columns]);
  const take = (use: (lines: readonly Line[]) => void) => () => {
    use(read.lines);
    onClose();
  };
  const open = (file: File | null | undefined) => void file?.text().then(setText);
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    open(event.dataTransfer.files[0]);
  };
  const isNothing = read.lines.length === 0;
  return (
    <Modal opened onClose={onClose} title="Rows from CSV" size="lg" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="sm">
        <Textarea
          label="CSV"
          description={`Columns: ${columns.map(({ name }) => name).join(", ")}. With a header they may come in any order.`}
          placeholder="Paste rows here, or drop a file"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onDrop={drop}
          onDragOver={(event) => event.preventDefault()}
          rows={9}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", whiteSpace: "pre", overflowX: "auto" } }}
          data-autofocus
        />
        <div role="status">
          <Text size="sm">{text.trim() === "" ? "" : summaryOf(read)}</Text>
          <ProblemList items={read.problems.map(({ row, column, detail }) => ({ place: `Row ${row}, ${column}`, detail }))} />
        </div>
        <Group justify="space-between">
          <FileButton accept=".csv,.tsv,.txt,text/csv,text/plain" onChange={open}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={16} aria-hidden />}>
                Open a file
              </Button>
            )}
          </FileButton>
          <Group gap="xs">
            <Button variant="default" disabled={isNothing} onClick={take(onAppend)}>
              Add to the rows
            </Button>
            <Button disabled={isNothing} onClick={take(onReplace)}>
              Replace the rows
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}

function summaryOf({ lines, hasHeader, leftOut, problems }: CsvLines): string {
  const parts = [`${lines.length.toLocaleString("en")} ${lines.length === 1 ? "row" : "rows"}`];
  if (hasHeader) parts.push("the first line is a header");
  if (leftOut.length > 0) parts.push(`left out: ${leftOut.join(", ")}`);
  if (problems.length > 0) parts.push(`${problems.length} ${problems.length === 1 ? "cell" : "cells"} to mend, here or in the table`);
  return `${parts.join("; ")}.`;
}
