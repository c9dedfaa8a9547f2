/** The form of a signature: the controls of its inputs over the one state. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import type { InputProblem, Inputs } from "../../state.ts";
import { blankInputs, blankRow } from "../blank.ts";
import { type Column, lineFromRow, rowWithLine } from "../lines.ts";
import { inputsFromRows, pointerInRow, type Rows, rowsFromInputs, withRow } from "../rows.ts";
import type { Signature } from "../signature.ts";
import { Frame } from "./frame.tsx";
import { InputBlock } from "./input-block.tsx";
import { LinesInput } from "./lines-input.tsx";
import { blocksOf, columnsOfTable } from "./plan.ts";

// A call has one row most often.
const RowStepper = lazy(async () => ({ default: (await import("./row-stepper.tsx")).RowStepper }));

export interface SignatureFormProps {
  readonly signature: Signature;
  readonly inputs: Inputs;
  readonly onChange: (inputs: Inputs) => void;
  readonly problems: readonly InputProblem[];
  readonly onShowJson: () => void;
}

export function SignatureForm(props: SignatureFormProps) {
  const { signature, inputs, onChange, onShowJson } = props;
  const blocks = useMemo(() => blocksOf(signature), [signature]);
  const rows = useMemo(() => rowsFromInputs(signature, inputs), [signature, inputs]);
  const columns = columnsOfTable(blocks);
  const isShown = rows !== undefined && (columns === undefined || rows.rows.every((row) => lineFromRow(columns, row) !== undefined));
  if (signature.inputs.length === 0) return <Text size="sm">This model takes no inputs.</Text>;
  if (!isShown) return <NoForm onShowJson={onShowJson} onClear={() => onChange(blankInputs(signature))} />;
  return columns === undefined ? (
    <BlocksForm {...props} blocks={blocks} rows={rows} />
  ) : (
    <TableForm {...props} columns={columns} rows={rows} />
  );
}

/** Every row of the call is a line of one table. */
function TableForm({
  signature,
  onChange,
  problems,
  columns,
  rows,
}: SignatureFormProps & { readonly columns: readonly Column[]; readonly rows: Rows }) {
  const lines = rows.rows.map((row) => lineFromRow(columns, row)!);
  const table = (
    <LinesInput
      label={signature.inputs.map(({ name }) => name).join(", ")}
      columns={columns}
      lines={lines}
      onChange={(next) => {
        const isRowLeftOut = rows.isRowLeftOut && next.length === 1;
        onChange(inputsFromRows(signature, { rows: next.map((line) => rowWithLine(columns, {}, line)), isRowLeftOut }));
      }}
      problems={problems}
      pointerOf={(line, { input, position }) => pointerInRow(signature, rows, line, input, ...(position === undefined ? [] : [position]))}
      isFixed={!signature.batched}
      mayBeFields
    />
  );
  // Inputs of one element each name themselves.
  const [spec, ...others] = signature.inputs;
  return others.length === 0 && columns[0]!.position !== undefined ? (
    <Frame spec={spec!} isBatched={signature.batched} problems={[]}>
      {table}
    </Frame>
  ) : (
    table
  );
}

type BlocksFormProps = SignatureFormProps & { readonly blocks: ReturnType<typeof blocksOf>; readonly rows: Rows };

/** One row at a time, each input by a control of its own. */
function BlocksForm({ signature, onChange, problems, blocks, rows }: BlocksFormProps) {
  const change = (next: Rows) => onChange(inputsFromRows(signature, next));
  const row = (at: number) => (
    <Stack gap="lg">
      {blocks.map((block) => (
        <InputBlock
          key={block.kind === "columns" ? block.columns[0]!.name : block.spec.name}
          block={block}
          row={rows.rows[at]!}
          onChange={(next) => change(withRow(rows, at, next))}
          isBatched={signature.batched}
          problems={problems}
          pointerOf={(input, ...path) => pointerInRow(signature, rows, at, input, ...path)}
        />
      ))}
    </Stack>
  );
  if (!signature.batched || rows.rows.length === 1) return row(0);
  return (
    <Suspense>
      <RowStepper
        count={rows.rows.length}
        onAdd={() => change({ rows: [...rows.rows, blankRow(signature)], isRowLeftOut: false })}
        onRemove={(at) => change({ ...rows, rows: rows.rows.toSpliced(at, 1) })}
      >
        {row}
      </RowStepper>
    </Suspense>
  );
}

function NoForm({ onShowJson, onClear }: { readonly onShowJson: () => void; readonly onClear: () => void }) {
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">What is filled in does not have the form of this signature. It is kept as JSON.</Text>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={onShowJson}>
          Show the JSON
        </Button>
        <Button size="xs" variant="default" onClick={onClear}>
          Begin anew
        </Button>
      </Group>
    </Stack>
  );
}
