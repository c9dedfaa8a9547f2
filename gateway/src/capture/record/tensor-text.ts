/** One tensor of a captured call as JSON: its elements, or what a redaction has left of them. */
import { LeasedFile } from "../../backends/shared-files.ts";
import { lengthPrefixBytes } from "../../tensors/bytes-element.ts";
import { bytesPerElement } from "../../tensors/datatype.ts";
import { elementCount } from "../../tensors/element-count.ts";
import { jsonFromTensor } from "../../tensors/json-from-tensor.ts";
import { jsonLengthBounds } from "../../tensors/json-length.ts";
import { jsonPiecesFromTensor } from "../../tensors/json-pieces.ts";
import { type EncodedTensor, isShared, OwnBytes } from "../../tensors/tensor.ts";
import { maskText, type Redaction, type RedactionAction } from "./redaction.ts";
import { tooLarge } from "./sampled-call.ts";

/** Bytes beyond which the text is made in pieces, with turns for others in between. */
const largeBytes = 32 * 1024;
/** Of a hash in quotes, and a comma. */
const hashLength = 19;

/** A tensor as text, or why it has none. */
export type TensorText = { readonly text: string } | { readonly text: string; readonly leftOut: "cut" | RedactionAction };

/**
 * Steps that make the text of a tensor, each of a millisecond or so.
 * @param room characters that it may have
 */
export function* tensorText(
  tensor: EncodedTensor,
  action: RedactionAction | undefined,
  room: number,
  redaction: Pick<Redaction, "hash">,
): Generator<void, TensorText> {
  const head = `{"datatype":"${tensor.datatype}","shape":[${tensor.shape.join(",")}]`;
  const without = (leftOut: "cut" | RedactionAction): TensorText => ({ text: `${head}}`, leftOut });
  if (action === "drop") return without("drop");
  const raw = tensor.raw === tooLarge || leastLength(tensor, action) > room ? undefined : bytesOf(tensor);
  if (raw === undefined) return without("cut");
  const data = tensor.mediaType === undefined ? yield* elements(tensor, raw, action, redaction) : fileText(tensor, raw, action, redaction);
  if (data === undefined) return without(action ?? "cut");
  if (Buffer.byteLength(data) > room) return without("cut");
  const text = `${head},${data}}`;
  return action === undefined ? { text } : { text, leftOut: action };
}

/** Characters that the elements take at least. */
function leastLength(tensor: EncodedTensor, action: RedactionAction | undefined): number {
  if (tensor.mediaType !== undefined) return tensor.raw.length;
  return action === "hash" ? (elementCount(tensor.shape) ?? 0) * hashLength : jsonLengthBounds(tensor).least;
}

/** Undefined: they lie where nobody here can read. */
function bytesOf({ raw }: EncodedTensor): OwnBytes | undefined {
  if (!isShared(raw)) return raw;
  return raw.file instanceof LeasedFile ? new OwnBytes(raw.file.read(raw.offset, raw.length)) : undefined;
}

/** A file as it came, of which the worker makes the elements. */
function fileText(
  { mediaType }: EncodedTensor,
  raw: OwnBytes,
  action: RedactionAction | undefined,
  redaction: Pick<Redaction, "hash">,
): string | undefined {
  if (action === "mask") return undefined;
  const content = action === "hash" ? `"hash":"${redaction.hash(raw.view())}"` : `"b64":"${raw.view().toString("base64")}"`;
  return `"file":{"media_type":${JSON.stringify(mediaType)},${content}}`;
}

function* elements(
  tensor: EncodedTensor,
  raw: OwnBytes,
  action: RedactionAction | undefined,
  redaction: Pick<Redaction, "hash">,
): Generator<void, string> {
  const { datatype, shape, missing } = tensor;
  if (action !== undefined || missing !== undefined) return `"data":${nested(shape, yield* eachElement(tensor, raw, action, redaction))}`;
  if (raw.length <= largeBytes) return `"data":${jsonFromTensor(datatype, shape, raw, 0)}`;
  let text = '"data":';
  for (const piece of jsonPiecesFromTensor(datatype, shape, raw, 0)) {
    text += piece;
    yield;
  }
  return text;
}

const elementsPerStep = 256;

/** The JSON text of each element, redacted. */
function* eachElement(
  { datatype, shape, missing }: EncodedTensor,
  raw: OwnBytes,
  action: RedactionAction | undefined,
  redaction: Pick<Redaction, "hash">,
): Generator<void, string[]> {
  const texts: string[] = [];
  const bytes = raw.view();
  const count = elementCount(shape) ?? 0;
  for (let index = 0, at = 0; index < count; index++) {
    const start = datatype === "BYTES" ? at + lengthPrefixBytes : at;
    const end = datatype === "BYTES" ? start + bytes.readUInt32LE(at) : at + bytesPerElement[datatype];
    const element = bytes.subarray(start, end);
    at = end;
    if (missing?.[index] === 1) texts.push("null");
    else if (action === "hash") texts.push(`"${redaction.hash(element)}"`);
    else if (action === "mask") texts.push(datatype === "BYTES" ? JSON.stringify(maskText(element.toString("utf8"))) : "null");
    else texts.push(jsonFromTensor(datatype, [], new OwnBytes(bytes, datatype === "BYTES" ? start - lengthPrefixBytes : start), 0));
    if (index % elementsPerStep === elementsPerStep - 1) yield;
  }
  return texts;
}

/** Elements in the arrays of a shape. */
function nested(shape: readonly number[], texts: readonly string[]): string {
  let at = 0;
  const level = (depth: number): string => {
    if (depth === shape.length) return texts[at++]!;
    return `[${Array.from({ length: shape[depth]! }, () => level(depth + 1)).join(",")}]`;
  };
  return level(0);
}
