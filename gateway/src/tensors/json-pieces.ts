/** Writes a large tensor as the nested arrays of a JSON answer, piece by piece. */
import { jsonFromBytesElement, jsonPiecesFromBytesElement, lengthPrefixBytes } from "./bytes-element.ts";
import { bytesPerElement, type Datatype } from "./datatype.ts";
import { elementCount } from "./element-count.ts";
import { type ElementText, elementTexts, jsonFromTensor } from "./json-from-tensor.ts";
import type { OwnBytes } from "./tensor.ts";

/** Elements of one piece at most: half a millisecond or so, whatever they are. */
const elementsPerPiece = 2_048;
/** Characters after which a piece is full. */
const fullLength = 32 * 1024;
/** A BYTES element with more bytes than this is written in pieces of its own. */
const longElementBytes = 32 * 1024;

/** The same text as `jsonFromTensor` gives, whatever the size, in pieces each made within a millisecond or so. */
export function jsonPiecesFromTensor(
  datatype: Datatype,
  shape: readonly number[],
  raw: OwnBytes,
  first: number,
  texts = elementTexts,
): Iterable<string> {
  const lengths = shape.slice(first);
  if (elementCount(shape) === 0) return [jsonFromTensor(datatype, shape, raw, first, texts)];
  const brackets = new Brackets(lengths);
  return datatype === "BYTES" ? bytesPieces(brackets, raw.view()) : fixedPieces(brackets, datatype, raw.view(), texts[datatype]);
}

/** Where arrays begin and end among the elements of a tensor that has some. */
class Brackets {
  /** Elements of the whole tensor. */
  readonly elements: number;
  /** Elements of one array of the innermost dimension; 1 for a scalar. */
  readonly row: number;
  /** Elements below one array of each dimension, the innermost first. */
  readonly #spans: readonly number[];

  constructor(lengths: readonly number[]) {
    let span = 1;
    this.#spans = lengths.toReversed().map((length) => (span *= length));
    this.elements = span;
    this.row = this.#spans[0] ?? 1;
  }

  /** What comes before the element `at`, where a row begins. */
  before(at: number): string {
    return `${at === 0 ? "" : ","}${"[".repeat(this.#edges(at))}`;
  }

  /** What comes between the element before `at`, where a row ends, and the next. */
  after(at: number): string {
    return "]".repeat(this.#edges(at));
  }

  /** Dimensions of which an array begins and another ends at this place. */
  #edges(at: number): number {
    const inside = this.#spans.findIndex((span) => at % span !== 0);
    return inside < 0 ? this.#spans.length : inside;
  }
}

function* fixedPieces(
  brackets: Brackets,
  datatype: Exclude<Datatype, "BYTES">,
  raw: Buffer,
  text: ElementText,
): Generator<string, void, void> {
  const size = bytesPerElement[datatype];
  const { elements, row } = brackets;
  let piece = "";
  let room = elementsPerPiece;
  for (let at = 0; at < elements; ) {
    const isRowsFirst = at % row === 0;
    piece += isRowsFirst ? brackets.before(at) : ",";
    const end = Math.min(at + row - (at % row), at + room);
    piece += text(raw, at * size);
    for (let i = at + 1; i < end; i++) piece += `,${text(raw, i * size)}`;
    room -= end - at;
    at = end;
    if (at % row === 0) piece += brackets.after(at);
    if (room > 0) continue;
    yield piece;
    piece = "";
    room = elementsPerPiece;
  }
  if (piece !== "") yield piece;
}

function* bytesPieces(brackets: Brackets, raw: Buffer): Generator<string, void, void> {
  const { elements, row } = brackets;
  let piece = "";
  let room = elementsPerPiece;
  let start = lengthPrefixBytes;
  for (let at = 0; at < elements; at++) {
    piece += at % row === 0 ? brackets.before(at) : ",";
    const end = start + raw.readUInt32LE(start - lengthPrefixBytes);
    if (end - start > longElementBytes) {
      yield piece;
      piece = "";
      yield* jsonPiecesFromBytesElement(raw, start, end);
    } else piece += jsonFromBytesElement(raw, start, end);
    if ((at + 1) % row === 0) piece += brackets.after(at + 1);
    start = end + lengthPrefixBytes;
    room--;
    if (room > 0 && piece.length < fullLength) continue;
    yield piece;
    piece = "";
    room = elementsPerPiece;
  }
  if (piece !== "") yield piece;
}
