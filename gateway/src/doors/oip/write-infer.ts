/** Writes the answer to an infer request: JSON, with the bytes of the outputs behind it that are wanted in binary. */
import type { Outcome } from "../../request/exchange.ts";
import { elementCount } from "../../tensors/element-count.ts";
import { bareTexts, jsonFromTensor } from "../../tensors/json-from-tensor.ts";
import { jsonLengthBounds } from "../../tensors/json-length.ts";
import { jsonPiecesFromTensor } from "../../tensors/json-pieces.ts";
import { byteLengthOf, type EncodedTensor, ownBytes } from "../../tensors/tensor.ts";
import { jsonInPieces, measured } from "../json-in-pieces.ts";
import { Pieces, wholeBytes } from "../pieces.ts";
import { stretches } from "../stretches.ts";
import type { InferWish } from "./infer-head.ts";
import { binaryMediaType, headLengthHeader } from "./media-types.ts";

/** Throws or rejects with PAYLOAD_TOO_LARGE when its JSON is longer than `maxBytes`. */
export function writeInfer(outcome: Outcome, maxBytes: number, wish: InferWish): string | Buffer | Pieces | Promise<Pieces> {
  const { outputs, notes } = outcome;
  if (!wish.isBinary && wish.binaryByOutput.size === 0 && byteLengthOf(outputs) <= wholeBytes) return allAsJson(outcome, wish);
  const binary = outputs.filter(({ name }) => wish.binaryByOutput.get(name) ?? wish.isBinary);
  const isBinary = new Set(binary);
  const asJson = outputs.filter((output) => !isBinary.has(output));
  const blobs = binary.flatMap(({ raw }) => stretches(ownBytes(raw).view()));
  const describe = (output: EncodedTensor) => headOf(output, outcome.firstDimension, isBinary.has(output));
  if (byteLengthOf(asJson) <= wholeBytes) {
    let text = beginning(outcome, wish);
    for (const [i, output] of outputs.entries()) {
      text += `${i > 0 ? "," : ""}${describe(output)}${isBinary.has(output) ? "}" : dataOf(output)}`;
    }
    text += end;
    return blobs.length === 0 ? text : withBlobs(Buffer.from(text), blobs, notes);
  }

  function* pieces(): Generator<string, void, void> {
    yield beginning(outcome, wish);
    for (const [i, output] of outputs.entries()) {
      yield `${i > 0 ? "," : ""}${describe(output)}`;
      if (!isBinary.has(output)) yield* jsonPiecesFromTensor(output.datatype, flat(output), ownBytes(output.raw), 0, bareTexts);
      yield "}";
    }
    yield end;
  }

  const large = { pieces, bounds: asJson.map(jsonLengthBounds), maxBytes, heldBytes: byteLengthOf(outputs), instead: "in binary" };
  if (blobs.length === 0) return jsonInPieces(large);
  // What comes first says how long the JSON part is, so that part is measured before.
  return measured(large).then((headBytes) => {
    noteBlobs(notes, headBytes);
    const bytes = headBytes + blobs.reduce((sum, { length }) => sum + length, 0);
    return new Pieces(chained(pieces(), blobs), bytes, bytes);
  });
}

const end = "]}";

/** The answer to most calls that bring JSON. */
function allAsJson(outcome: Outcome, wish: InferWish): string {
  let text = beginning(outcome, wish);
  let separator = "";
  for (const output of outcome.outputs) {
    text += separator + headOf(output, outcome.firstDimension, false) + dataOf(output);
    separator = ",";
  }
  return text + end;
}

/** The data of an output that is not in binary, with the bracket behind it. */
function dataOf(output: EncodedTensor): string {
  return `${jsonFromTensor(output.datatype, flat(output), ownBytes(output.raw), 0, bareTexts)}}`;
}

function beginning({ record }: Outcome, { id }: InferWish): string {
  const idText = id === undefined ? "" : `,"id":${JSON.stringify(id)}`;
  return `{"model_name":${JSON.stringify(record.model)},"model_version":${JSON.stringify(record.version)}${idText},"outputs":[`;
}

/** All of an output but its data and the bracket behind it. */
function headOf({ name, datatype, shape, raw }: EncodedTensor, firstDimension: number, isBinary: boolean): string {
  const described = `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape.slice(firstDimension).join(",")}]`;
  return isBinary ? `${described},"parameters":{"binary_data_size":${raw.length}}` : `${described},"data":`;
}

/** Data is one list, whatever the shape, row by row. */
function flat({ shape }: EncodedTensor): readonly number[] {
  return [elementCount(shape) ?? 0];
}

function withBlobs(head: Buffer, blobs: readonly Buffer[], notes: Record<string, string>): Buffer | Pieces {
  noteBlobs(notes, head.length);
  const bytes = blobs.reduce((sum, { length }) => sum + length, head.length);
  const parts = [head, ...blobs];
  return bytes <= wholeBytes ? Buffer.concat(parts, bytes) : new Pieces(parts, bytes, bytes);
}

function noteBlobs(notes: Record<string, string>, headBytes: number): void {
  notes[headLengthHeader] = String(headBytes);
  notes["content-type"] = binaryMediaType;
}

function* chained(texts: Iterable<string>, blobs: readonly Buffer[]): Generator<string | Buffer, void, void> {
  yield* texts;
  yield* blobs;
}
