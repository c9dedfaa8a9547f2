/** Writes the answer to rows that came as JSON lines: a line for each row, with its outputs. */
import type { NamedClasses } from "../../../request/classes.ts";
import type { Outcome } from "../../../request/exchange.ts";
import { bytesPerElement } from "../../../tensors/datatype.ts";
import { byteLengthOf, type EncodedTensor, OwnBytes, ownBytes } from "../../../tensors/tensor.ts";
import { jsonInPieces } from "../../json-in-pieces.ts";
import type { Pieces } from "../../pieces.ts";
import { type Output, outputBounds, outputJson, outputPieces } from "../outputs/output-json.ts";
import { RowsOfTexts } from "./rows-of-texts.ts";

/** Characters after which a piece is full. */
const fullLength = 16 * 1024;
/** A row of an output with more bytes is written in pieces of its own. */
const longRowBytes = 8 * 1024;
/** `{"outputs":{` and `}}` with the end of the line, and what stands around the name of an output. */
const perRow = 15;
const perName = 6;

/** Throws or rejects with PAYLOAD_TOO_LARGE. */
export function writeNdjson({ outputs, classes }: Outcome, maxBytes: number): Pieces | Promise<Pieces> {
  const rows = outputs[0]?.shape[0] ?? 0;
  const names = rows * (perRow + outputs.reduce((sum, { name }) => sum + Buffer.byteLength(JSON.stringify(name)) + perName, 0));
  return jsonInPieces({
    pieces: () => lines(outputs, rows, classes),
    bounds: [...outputs.map((output) => outputBounds(output, classes)), { least: 0, most: names }],
    maxBytes,
    heldBytes: byteLengthOf(outputs),
    instead: "as application/x-protobuf",
  });
}

function* lines(outputs: readonly EncodedTensor[], rows: number, classes: NamedClasses | undefined): Generator<string, void, void> {
  const keys = outputs.map(({ name }, i) => `${i > 0 ? "," : '{"outputs":{'}${JSON.stringify(name)}:`);
  const cursors = outputs.map((output) => new RowCursor(output));
  let piece = "";
  for (let row = 0; row < rows; row++) {
    for (const [i, cursor] of cursors.entries()) {
      piece += keys[i]!;
      const output = cursor.next();
      if (output.raw.length <= longRowBytes) piece += outputJson(output, 0, classes);
      else {
        yield piece;
        piece = "";
        yield* outputPieces(output, 0, classes);
      }
    }
    piece += "}}\n";
    if (piece.length < fullLength) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

/** The rows of one output, one after the other. */
class RowCursor {
  readonly #name: string;
  readonly #datatype: EncodedTensor["datatype"];
  readonly #shape: readonly number[];
  readonly #raw: OwnBytes;
  readonly #rowBytes: number;
  readonly #texts: RowsOfTexts | undefined;
  #row = 0;

  constructor({ name, datatype, shape, raw }: EncodedTensor) {
    this.#name = name;
    this.#datatype = datatype;
    this.#shape = shape.slice(1);
    this.#raw = ownBytes(raw);
    const width = this.#shape.reduce((product, length) => product * length, 1);
    this.#rowBytes = width * bytesPerElement[datatype];
    this.#texts = datatype === "BYTES" ? new RowsOfTexts(this.#raw, width) : undefined;
  }

  next(): Output {
    const { memory, offset } = this.#raw;
    const raw = this.#texts?.next() ?? new OwnBytes(memory, offset + this.#row++ * this.#rowBytes, this.#rowBytes);
    return { name: this.#name, datatype: this.#datatype, shape: this.#shape, raw };
  }
}
