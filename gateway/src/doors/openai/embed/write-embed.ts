/** Writes the answer of POST /v1/embeddings: a vector for each text, as numbers, or as base64 of their bytes, which the official clients ask for. */
import { GatewayError } from "../../../errors/gateway-error.ts";
import type { Outcome } from "../../../request/exchange.ts";
import { jsonFromTensor } from "../../../tensors/json-from-tensor.ts";
import { jsonLengthBounds } from "../../../tensors/json-length.ts";
import { byteLengthOf, type EncodedTensor, OwnBytes, ownBytes } from "../../../tensors/tensor.ts";
import { jsonInPieces } from "../../json-in-pieces.ts";
import { type Pieces, wholeBytes } from "../../pieces.ts";
import { inputUsageDocument } from "../base/tokens.ts";
import { isFloat } from "./ask-embed.ts";
import type { EmbedWish } from "./read-embed.ts";

const bytesPerValue = 4;

/** Throws or rejects with MODEL_FAILED and PAYLOAD_TOO_LARGE. */
export function writeEmbed(outcome: Outcome, wish: EmbedWish, maxBytes: number): string | Pieces | Promise<Pieces> {
  const vectors = vectorsOf(outcome.outputs);
  const pieces = () => piecesOf(vectors, outcome, wish);
  if (vectors.bytes.length <= wholeBytes) return [...pieces()].join("");
  const { count, length, bytes } = vectors;
  const text = count * Math.ceil((length * bytesPerValue) / 3) * 4;
  const tensor: EncodedTensor = { name: "", datatype: "FP32", shape: [count, length], raw: new OwnBytes(bytes) };
  const bounds = wish.isBase64 ? { least: text, most: text + count * overheadBytes } : jsonLengthBounds(tensor);
  return jsonInPieces({ pieces, bounds: [bounds], maxBytes, heldBytes: byteLengthOf(outcome.outputs), instead: "as base64" });
}

/** Of what stands around a vector, at most: `{"object":"embedding","index":…,"embedding":"…"},`. */
const overheadBytes = 64;

interface Vectors {
  readonly count: number;
  /** Values of each. */
  readonly length: number;
  /** All of them, FP32 and little-endian. */
  readonly bytes: Buffer;
}

function vectorsOf(outputs: readonly EncodedTensor[]): Vectors {
  const output = outputs.find(isFloat);
  if (output === undefined || output.shape.length !== 2)
    throw new GatewayError("MODEL_FAILED", "The model answered without an output of vectors, FP32 [-1, d].");
  const [count = 0, length = 0] = output.shape;
  const bytes = ownBytes(output.raw).view();
  return { count, length, bytes: output.datatype === "FP32" ? bytes : narrowed(bytes) };
}

/** FP64 as FP32. */
function narrowed(bytes: Buffer): Buffer {
  const values = bytes.length / 8;
  const narrow = Buffer.allocUnsafe(values * bytesPerValue);
  for (let i = 0; i < values; i++) narrow.writeFloatLE(bytes.readDoubleLE(i * 8), i * bytesPerValue);
  return narrow;
}

function* piecesOf({ count, length, bytes }: Vectors, outcome: Outcome, { isBase64 }: EmbedWish): Generator<string, void, void> {
  yield '{"object":"list","data":[';
  const step = length * bytesPerValue;
  for (let index = 0; index < count; index++) {
    const at = index * step;
    const value = isBase64
      ? `"${bytes.toString("base64", at, at + step)}"`
      : jsonFromTensor("FP32", [length], new OwnBytes(bytes, at, step), 0);
    yield `${index === 0 ? "" : ","}{"object":"embedding","index":${index},"embedding":${value}}`;
  }
  const { name, version } = outcome.version;
  yield `],"model":"${name}@${version}","usage":${JSON.stringify(inputUsageDocument(outcome.record.usage))}}`;
}
