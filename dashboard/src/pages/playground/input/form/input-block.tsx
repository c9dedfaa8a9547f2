/** The control of one input, or of several that are a few elements each. */
import { Skeleton, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { InputProblem } from "../../state.ts";
import { JsonInput } from "../json/json-input.tsx";
import { lineFromRow, rowWithLine } from "../lines.ts";
import { rasterFromTensor } from "../picture/raster.ts";
import { problemsBelow } from "../pointer.ts";
import type { Row } from "../rows.ts";
import { Fields } from "./fields.tsx";
import { Frame } from "./frame.tsx";
import { LinesInput } from "./lines-input.tsx";
import { type Block, linesFromMatrix, matrixFromLines } from "./plan.ts";

// Few models look at pictures, and nobody else should wait for a canvas.
const PictureInput = lazy(async () => ({ default: (await import("../picture/picture-input.tsx")).PictureInput }));

export interface InputBlockProps {
  readonly block: Block;
  readonly row: Row;
  readonly isBatched: boolean;
  readonly onChange: (row: Row) => void;
  readonly problems: readonly InputProblem[];
  /** Where a value of the row stands in the request. */
  readonly pointerOf: (input: string, ...path: readonly number[]) => string;
}

export function InputBlock(props: InputBlockProps) {
  const { block, row, isBatched, problems, pointerOf } = props;
  if (block.kind === "columns") return <ColumnsBlock {...props} columns={block.columns} />;
  const { spec } = block;
  const own = problemsBelow(problems, pointerOf(spec.name));
  const set = (value: unknown) => props.onChange({ ...row, [spec.name]: value });
  const asJson = <JsonInput spec={spec} value={row[spec.name]} onChange={set} />;
  if (block.kind === "matrix") {
    const lines = linesFromMatrix(block, row[spec.name]);
    return (
      <Frame spec={spec} isBatched={isBatched} problems={lines === undefined ? own : []}>
        {lines === undefined ? (
          asJson
        ) : (
          <LinesInput
            label={spec.name}
            columns={block.columns}
            lines={lines}
            onChange={(next) => set(matrixFromLines(block, next))}
            problems={problems}
            pointerOf={(line, { position }) => pointerOf(spec.name, line, ...(block.isList || position === undefined ? [] : [position]))}
            isFixed={block.lines !== -1}
            mayBeFields={false}
          />
        )}
      </Frame>
    );
  }
  const raster = block.kind === "picture" ? rasterFromTensor(row[spec.name], block.picture) : undefined;
  return (
    <Frame spec={spec} isBatched={isBatched} problems={own}>
      {block.kind === "picture" && raster !== undefined ? (
        <Suspense fallback={<Skeleton height={280} />}>
          <PictureInput spec={block.picture} tensor={row[spec.name]} raster={raster} onChange={set} />
        </Suspense>
      ) : (
        asJson
      )}
    </Frame>
  );
}

function ColumnsBlock({
  columns,
  row,
  onChange,
  problems,
  pointerOf,
}: Omit<InputBlockProps, "block"> & { readonly columns: Extract<Block, { kind: "columns" }>["columns"] }) {
  const line = lineFromRow(columns, row);
  if (line === undefined) {
    return <Text size="sm">These inputs do not have the form of the signature; they are kept in the JSON tab.</Text>;
  }
  return (
    <Fields
      columns={columns}
      line={line}
      onChange={(next) => onChange(rowWithLine(columns, row, next))}
      problems={problems}
      pointerOfColumn={({ input, position }) => pointerOf(input, ...(position === undefined ? [] : [position]))}
    />
  );
}
