/** Writes the answer to rows that came as CSV: a header that names the outputs, and a line for each row. */
import { isUtf8 } from "node:buffer";
import type { ModelVersion } from "../../../models/model-version.ts";
import { probabilities } from "../../../request/classes.ts";
import type { Outcome } from "../../../request/exchange.ts";
import { lengthPrefixBytes } from "../../../tensors/bytes-element.ts";
import { bytesPerElement } from "../../../tensors/datatype.ts";
import { elementTexts } from "../../../tensors/json-from-tensor.ts";
import { jsonLengthBounds } from "../../../tensors/json-length.ts";
import { byteLengthOf, type EncodedTensor, type OwnBytes, ownBytes } from "../../../tensors/tensor.ts";
import { jsonInPieces } from "../../json-in-pieces.ts";
import type { Pieces } from "../../pieces.ts";

/** Cells after which a piece is full, and characters. */
const cellsPerPiece = 1_024;
const fullLength = 16 * 1024;
/** Bytes of a long text that are written in one go. */
const stretchBytes = 16 * 1024;
/** An index in the name of a column, and what divides it from the one before. */
const mostPerIndex = 20;
/** Throws or rejects with PAYLOAD_TOO_LARGE. */
export function writeCsv({ outputs, version }: Outcome, maxBytes: number): Pieces | Promise<Pieces> {
  const bounds = outputs.map((output) => {
    const { datatype, raw } = output;
    // Of text there is as much as there is, but for its length; of a number a digit and a comma.
    const least = datatype === "BYTES" ? raw.length / 4 : raw.length / 8;
    return { least, most: jsonLengthBounds(output).most + mostOfHeader(output, version) };
  });
  return jsonInPieces({
    pieces: () => pieces(outputs, version),
    bounds,
    maxBytes,
    heldBytes: byteLengthOf(outputs),
    format: "CSV",
    instead: "as application/x-protobuf",
  });
}

/** One name for a scalar a row, and one for each place where a row has several: for probabilities that of its class. */
function* namesOf({ name, shape }: EncodedTensor, { labels }: Pick<ModelVersion, "labels">): Generator<string, void, void> {
  const lengths = shape.slice(1);
  const width = widthOf(shape);
  if (lengths.length === 0 || (lengths.length === 1 && width === 1)) yield name;
  else if (lengths.length === 1 && name === probabilities && labels.length === width) for (const label of labels) yield `${name}_${label}`;
  else for (let at = 0; at < width; at++) yield `${name}_${indexes(at, lengths).join("_")}`;
}

/** Bytes that these names take, with quotes and commas. */
function mostOfHeader({ name, shape }: EncodedTensor, { labels }: Pick<ModelVersion, "labels">): number {
  const ofLabels = name === probabilities ? labels.reduce((sum, label) => sum + 2 * Buffer.byteLength(label), 0) : 0;
  return ofLabels + widthOf(shape) * (2 * Buffer.byteLength(name) + mostPerIndex * shape.length);
}

function widthOf(shape: readonly number[]): number {
  return shape.slice(1).reduce((product, length) => product * length, 1);
}

function indexes(at: number, lengths: readonly number[]): number[] {
  const found: number[] = [];
  let rest = at;
  for (const length of lengths.toReversed()) {
    found.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return found;
}

function* header(outputs: readonly EncodedTensor[], version: Pick<ModelVersion, "labels">): Generator<string, void, void> {
  let piece = "";
  let mark = "";
  for (const output of outputs)
    for (const name of namesOf(output, version)) {
      piece += mark + quoted(name);
      mark = ",";
      if (piece.length < fullLength) continue;
      yield piece;
      piece = "";
    }
  yield `${piece}\n`;
}

function* pieces(outputs: readonly EncodedTensor[], version: Pick<ModelVersion, "labels">): Generator<string, void, void> {
  yield* header(outputs, version);
  const rows = outputs[0]?.shape[0] ?? 0;
  const cells = outputs.map(cellsOf);
  const widths = outputs.map(({ shape }) => widthOf(shape));
  let piece = "";
  let room = cellsPerPiece;
  for (let row = 0; row < rows; row++) {
    let mark = "";
    for (const [i, next] of cells.entries())
      for (let place = 0; place < widths[i]!; place++) {
        const cell = next();
        piece += mark;
        mark = ",";
        if (typeof cell === "string") piece += cell;
        else {
          yield piece;
          piece = "";
          yield* cell;
        }
        if (--room > 0 && piece.length < fullLength) continue;
        yield piece;
        piece = "";
        room = cellsPerPiece;
      }
    piece += "\n";
  }
  yield piece;
}

/** Gives the cells of an output in their order; a long one in pieces. */
function cellsOf({ datatype, raw }: EncodedTensor): () => string | Iterable<string> {
  const { memory, offset } = ownBytes(raw);
  let at = offset;
  if (datatype === "BYTES")
    return () => {
      const start = at + lengthPrefixBytes;
      at = start + memory.readUInt32LE(at);
      return textCell(memory, start, at);
    };
  const text = elementTexts[datatype];
  return () => {
    const json = text(memory, at);
    at += bytesPerElement[datatype];
    // What JSON numbers can't be is a string there, and needs no quotes here.
    return json.startsWith('"') ? json.slice(1, -1) : json;
  };
}

function textCell(memory: OwnBytes["memory"], start: number, end: number): string | Iterable<string> {
  const bytes = memory.subarray(start, end);
  // As in JSON: bytes that are no text.
  if (!isUtf8(bytes)) return quoted(`{"b64":"${bytes.toString("base64")}"}`);
  return bytes.length <= stretchBytes ? quoted(bytes.toString("utf8")) : longCell(bytes);
}

function* longCell(bytes: Buffer): Generator<string, void, void> {
  yield '"';
  for (let at = 0; at < bytes.length; ) {
    let next = Math.min(at + stretchBytes, bytes.length);
    // Never within a character: the bytes that continue one are 10xxxxxx.
    while (next < bytes.length && (bytes[next]! & 0xc0) === 0x80) next--;
    yield bytes.toString("utf8", at, next).replaceAll('"', '""');
    at = next;
  }
  yield '"';
}

const needsQuotes = /[",\r\n]|^\s|\s$/;

function quoted(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
