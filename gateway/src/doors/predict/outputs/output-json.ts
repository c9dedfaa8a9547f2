/** The JSON of one output: nested arrays, or objects of classes by name where the call asks for them. */
import { type NamedClasses, probabilities } from "../../../request/classes.ts";
import { elementCount } from "../../../tensors/element-count.ts";
import { jsonFromTensor } from "../../../tensors/json-from-tensor.ts";
import { jsonLengthBounds } from "../../../tensors/json-length.ts";
import { jsonPiecesFromTensor } from "../../../tensors/json-pieces.ts";
import { type EncodedTensor, ownBytes } from "../../../tensors/tensor.ts";
import { ClassObjects } from "./class-objects.ts";

/** An output, or what of it is in one row. */
export type Output = Pick<EncodedTensor, "name" | "datatype" | "shape" | "raw">;

/** Characters after which a piece is full. */
const fullLength = 16 * 1024;
/** `""`, `:`, and a comma; a character of a name is escaped with six at most. */
const perName = 4;
const mostPerCharacter = 6;
/** `{`, `}` and a comma. */
const perObject = 3;

export function outputJson(output: Output, first: number, classes: NamedClasses | undefined): string {
  if (!isNamed(output, first, classes)) return jsonFromTensor(output.datatype, output.shape, ownBytes(output.raw), first);
  return [...namedPieces(output, first, classes)].join("");
}

/** The same in pieces. */
export function outputPieces(output: Output, first: number, classes: NamedClasses | undefined): Iterable<string> {
  if (isNamed(output, first, classes)) return namedPieces(output, first, classes);
  return jsonPiecesFromTensor(output.datatype, output.shape, ownBytes(output.raw), first);
}

/** How long it is. */
export function outputBounds(output: EncodedTensor, classes: NamedClasses | undefined): { readonly least: number; readonly most: number } {
  const bounds = jsonLengthBounds(output);
  if (!isNamed(output, 0, classes)) return bounds;
  const { names } = classes;
  const objects = (elementCount(output.shape) ?? 0) / names.length;
  const ofNames = names.reduce((sum, name) => sum + name.length * mostPerCharacter + perName, perObject);
  return { least: 0, most: bounds.most + objects * ofNames };
}

function isNamed({ name, datatype, shape }: Output, first: number, classes: NamedClasses | undefined): classes is NamedClasses {
  return (
    classes !== undefined &&
    name === probabilities &&
    datatype !== "BYTES" &&
    shape.length > first &&
    shape.at(-1) === classes.names.length &&
    !shape.includes(0)
  );
}

function* namedPieces({ datatype, shape, raw }: Output, first: number, classes: NamedClasses): Generator<string, void, void> {
  const objects = new ClassObjects(datatype, ownBytes(raw), classes);
  let piece = "";
  for (const text of nested(shape.slice(first, -1), 0, objects)) {
    piece += text;
    if (piece.length < fullLength) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

function* nested(lengths: readonly number[], depth: number, objects: ClassObjects): Generator<string, void, void> {
  if (depth === lengths.length) return yield* objects.next();
  for (let i = 0; i < lengths[depth]!; i++) {
    yield i === 0 ? "[" : ",";
    yield* nested(lengths, depth + 1, objects);
  }
  yield "]";
}
