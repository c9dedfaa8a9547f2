/** Which controls make up the form of a signature. */
import type { TensorSpec } from "../../../../api/types.ts";
import { type Column, isElement, type Line } from "../lines.ts";
import { type PictureSpec, pictureSpecOf } from "../picture/picture-spec.ts";
import { type Signature, shapeOfRow } from "../signature.ts";

/** A part of the form. What it shows is one row of the call, but for a `columns` block that stands alone: that is a table of all rows. */
export type Block =
  /** Inputs of a few elements each, side by side. */
  | { readonly kind: "columns"; readonly columns: readonly Column[] }
  /** One input that is a list, or a table of lines of its own. */
  | {
      readonly kind: "matrix";
      readonly spec: TensorSpec;
      readonly columns: readonly Column[];
      /** -1: any number of lines. */
      readonly lines: number;
      /** A list of elements, not of arrays. */
      readonly isList: boolean;
    }
  | { readonly kind: "picture"; readonly spec: TensorSpec; readonly picture: PictureSpec }
  | { readonly kind: "json"; readonly spec: TensorSpec };

type Matrix = Extract<Block, { kind: "matrix" }>;

/** Beyond this many fields nobody fills them in one by one: JSON is the better control. */
const mostColumns = 64;

/** The parts of the form, in the order of the signature; inputs of a few elements share the first of theirs. */
export function blocksOf(signature: Signature): readonly Block[] {
  const blocks: Block[] = [];
  let columns: Column[] | undefined;
  for (const spec of signature.inputs) {
    const block = blockOf(spec, signature);
    if (block.kind !== "columns") blocks.push(block);
    else if (columns !== undefined && columns.length + block.columns.length <= mostColumns) columns.push(...block.columns);
    else blocks.push({ kind: "columns", columns: (columns = [...block.columns]) });
  }
  return blocks;
}

/** The columns of a form that is one table of all rows; undefined for any other. */
export function columnsOfTable(blocks: readonly Block[]): readonly Column[] | undefined {
  const [only, ...others] = blocks;
  return only?.kind === "columns" && others.length === 0 ? only.columns : undefined;
}

function blockOf(spec: TensorSpec, { batched, image }: Signature): Block {
  const shape = shapeOfRow(spec, batched);
  const picture = image?.input === spec.name ? pictureSpecOf(image, shape, spec.datatype) : undefined;
  if (picture !== undefined) return { kind: "picture", spec, picture };
  const width = shape.at(-1) ?? 1;
  const isNarrow = width >= 1 && width <= mostColumns;
  if (shape.length === 0 || (shape.length === 1 && isNarrow)) return { kind: "columns", columns: columnsOf(spec, shape.length, width) };
  if (shape.length === 1) return listOrJson(spec, width);
  if (shape.length === 2 && isNarrow) return { kind: "matrix", spec, columns: columnsOf(spec, 1, width), lines: shape[0]!, isList: false };
  return { kind: "json", spec };
}

function listOrJson(spec: TensorSpec, length: number): Block {
  if (length !== -1) return { kind: "json", spec };
  return { kind: "matrix", spec, columns: columnsOf(spec, 0, 1), lines: -1, isList: true };
}

function columnsOf(spec: TensorSpec, rank: number, width: number): Column[] {
  const { name: input, datatype, nullable, feature_names: names, categories } = spec;
  const common = { input, datatype, isNullable: nullable === true, categories: categories?.length ? categories : undefined };
  if (rank === 0) return [{ ...common, position: undefined, name: input, isNamed: true }];
  const isNamed = names?.length === width;
  return Array.from({ length: width }, (_, position) => {
    return { ...common, position, name: isNamed ? names[position]! : `${input}[${position}]`, isNamed };
  });
}

/** The lines of an input that is a table of its own; undefined where the value is none. */
export function linesFromMatrix({ columns, lines, isList }: Matrix, value: unknown): readonly Line[] | undefined {
  if (!Array.isArray(value) || (lines !== -1 && value.length !== lines)) return undefined;
  const read: readonly unknown[] = isList ? value.map((element) => [element]) : value;
  const fits = read.every((line) => Array.isArray(line) && line.length === columns.length && line.every(isElement));
  return fits ? (read as readonly Line[]) : undefined;
}

export function matrixFromLines({ isList }: Matrix, lines: readonly Line[]): unknown {
  return isList ? lines.map(([element]) => element) : lines;
}
