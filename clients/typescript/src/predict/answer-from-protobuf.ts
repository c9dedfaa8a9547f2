/** Reads a `PredictResponse`: what POST /predict answers where tensors are wanted with their datatypes. */

import type { Datatype } from "../tensors/datatype.ts";
import { dataFromRaw } from "../tensors/raw.ts";
import { Tensor } from "../tensors/tensor.ts";
import type { InferAnswer } from "./infer.ts";

/** By their numbers in contract/proto/inferencehub/rpc/v1/inference.proto. */
const datatypes: readonly (Datatype | undefined)[] = [
  undefined,
  "BOOL",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "FP16",
  "FP32",
  "FP64",
  "BF16",
  "BYTES",
];

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Throws a RangeError. */
export function answerFromProtobuf(body: Uint8Array): InferAnswer {
  let model = "";
  let version = "";
  const outputs: Record<string, Tensor> = {};
  for (const { field, bytes } of fieldsOf(body)) {
    if (field === 1) model = textFrom(bytes);
    else if (field === 2) version = textFrom(bytes);
    else if (field === 3) {
      const [name, tensor] = outputFrom(bytes);
      outputs[name] = tensor;
    }
  }
  return { model, version, outputs };
}

function outputFrom(message: Uint8Array): [string, Tensor] {
  let name = "";
  let datatype: Datatype | undefined;
  let shape: number[] = [];
  let raw = new Uint8Array();
  for (const { field, bytes, value } of fieldsOf(message)) {
    if (field === 1) name = textFrom(bytes);
    else if (field === 2) datatype = datatypes[value];
    else if (field === 3) shape = lengthsFrom(bytes);
    else if (field === 4) raw = bytes as Uint8Array<ArrayBuffer>;
  }
  if (datatype === undefined) throw new RangeError(`output ${name} is of an unknown datatype`);
  return [name, new Tensor(datatype, shape, dataFromRaw(datatype, raw))];
}

interface Field {
  readonly field: number;
  /** Of a length-delimited one; else empty. */
  readonly bytes: Uint8Array;
  /** Of a varint; else 0. */
  readonly value: number;
}

function* fieldsOf(message: Uint8Array): Generator<Field> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const tag = varint(message, cursor);
    const [field, kind] = [tag >>> 3, tag & 7];
    if (kind === VARINT) yield { field, bytes: new Uint8Array(), value: varint(message, cursor) };
    else if (kind === LENGTH_DELIMITED) yield { field, bytes: taken(message, cursor, varint(message, cursor)), value: 0 };
    // Of a newer gateway: passed over.
    else if (kind === FIXED64 || kind === FIXED32) taken(message, cursor, kind === FIXED64 ? 8 : 4);
    else throw new RangeError(`a field of the unknown wire type ${kind}`);
  }
}

function lengthsFrom(packed: Uint8Array): number[] {
  const cursor = { at: 0 };
  const lengths: number[] = [];
  while (cursor.at < packed.length) lengths.push(varint(packed, cursor));
  return lengths;
}

/** Those here stay below 2^53. */
function varint(message: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let scale = 1; cursor.at < message.length; scale *= 128) {
    const byte = message[cursor.at++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  throw new RangeError("a number is cut off");
}

function taken(message: Uint8Array, cursor: { at: number }, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > message.length) throw new RangeError("a field is cut off");
  const bytes = message.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

function textFrom(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
