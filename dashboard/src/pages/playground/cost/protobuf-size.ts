/**
 * Bytes that a call would have as PredictRequest and PredictResponse of contract/proto: counted, not encoded, so that no protobuf
 * library travels to the browser. A test holds every count against the gateway's own encoder.
 */
import type { ModelVersion, Prediction, PredictionRequest, TensorSpec } from "../../../api/types.ts";
import { base64Bytes, elementBytes, isBase64Element, utf8Bytes } from "../tensor/element.ts";
import { elementsOf, isRowLeftOut, shapeOf, valuesByName } from "../tensor/shape.ts";

type Signature = Pick<ModelVersion, "inputs" | "outputs" | "batched">;

/** The uint32 that stands before each element of BYTES. */
const lengthPrefixBytes = 4;
const parameterValueBytes = { boolean: 2, double: 9 };

/** Undefined where the signature has no such datatype. */
export function requestBytes(request: PredictionRequest, signature: Signature): number | undefined {
  const tensors = tensorsBytes(signature.inputs, valuesByName(signature.inputs, request.inputs), signature.batched);
  if (tensors === undefined) return undefined;
  return text(request.model_name) + text(String(request.version ?? "")) + tensors + parametersBytes(request.parameters ?? {});
}

/** As if the call had run alone in its batch: an answer in JSON does not say how many shared it. */
export function answerBytes(prediction: Prediction, signature: Signature): number | undefined {
  const outputs = prediction.outputs as Record<string, unknown>;
  const tensors = tensorsBytes(signature.outputs, outputs, signature.batched);
  if (tensors === undefined) return undefined;
  const timings = varintField(us(prediction.timings_ms.queue)) + varintField(us(prediction.timings_ms.compute)) + varintField(1);
  const batch = timings + varintField(rowsOf(outputs, signature));
  return text(prediction.model_name) + text(prediction.version) + tensors + text(prediction.request_id) + delimited(batch);
}

function rowsOf(outputs: Record<string, unknown>, { outputs: specs, batched }: Signature): number {
  if (!batched || isRowLeftOut(specs, outputs, batched)) return 1;
  const first = specs.map((spec) => outputs[spec.name]).find(Array.isArray);
  return first?.length ?? 1;
}

function us(ms: number): number {
  return Math.round(ms * 1_000);
}

function tensorsBytes(specs: readonly TensorSpec[], values: Readonly<Record<string, unknown>>, isBatched: boolean): number | undefined {
  const first = isRowLeftOut(specs, values, isBatched) ? 1 : 0;
  let total = 0;
  for (const spec of specs) {
    if (!Object.hasOwn(values, spec.name)) continue;
    const bytes = tensorBytes(spec, values[spec.name], first);
    if (bytes === undefined) return undefined;
    total += delimited(bytes);
  }
  return total;
}

/** @param first dimensions that the value lacks at the front */
function tensorBytes(spec: TensorSpec, value: unknown, first: number): number | undefined {
  const shape = shapeOf(value, spec.shape.slice(first));
  const raw = rawBytes(spec.datatype, value, shape);
  if (raw === undefined) return undefined;
  const packedShape = shape.reduce((sum, length) => sum + varint(length), 0);
  const datatype = 2;
  return text(spec.name) + datatype + (shape.length === 0 ? 0 : delimited(packedShape)) + delimited(raw);
}

function rawBytes(datatype: string, value: unknown, shape: readonly number[]): number | undefined {
  if (datatype !== "BYTES") {
    const each = elementBytes[datatype];
    return each === undefined ? undefined : shape.reduce((product, length) => product * length, each);
  }
  return elementsOf(value).reduce<number>((sum, element) => sum + lengthPrefixBytes + contentBytes(element), 0);
}

function contentBytes(element: unknown): number {
  return isBase64Element(element) ? base64Bytes(element.b64) : utf8Bytes(String(element));
}

function parametersBytes(parameters: Readonly<Record<string, unknown>>): number {
  const entries = Object.entries(parameters).map(([name, value]) => delimited(utf8Bytes(name)) + delimited(valueBytes(value)));
  return entries.reduce((sum, entry) => sum + delimited(entry), 0);
}

/** A field of a oneof is written even where it is empty, 0 or false. */
function valueBytes(value: unknown): number {
  if (typeof value === "boolean") return parameterValueBytes.boolean;
  if (typeof value === "string") return delimited(utf8Bytes(value));
  if (Number.isSafeInteger(value)) return 1 + ((value as number) < 0 ? 10 : varint(value as number));
  return parameterValueBytes.double;
}

/** A string field; an empty one is not written. Every field number here is below 16, so that its tag is one byte. */
function text(value: string): number {
  return value === "" ? 0 : delimited(utf8Bytes(value));
}

function delimited(length: number): number {
  return 1 + varint(length) + length;
}

/** A number field; 0 is not written. */
function varintField(value: number): number {
  return value === 0 ? 0 : 1 + varint(value);
}

function varint(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}
