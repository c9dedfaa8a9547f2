/** An inference of the Open Inference Protocol with its binary tensors: a JSON header, and behind it the elements as they are. */

import { type Datatype, isDatatype } from "../tensors/datatype.ts";
import { dataFromRaw, dataToRaw } from "../tensors/raw.ts";
import { type Element, Tensor, tensor } from "../tensors/tensor.ts";

/** How many bytes of a body are its JSON header. */
export const headerLengthName = "inference-header-content-length";

export type Parameters = Readonly<Record<string, string | number | boolean>>;

export interface InferBody {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headerLength: number;
}

export function inferFromTensors(tensors: ReadonlyMap<string, Tensor>, parameters: Parameters = {}): InferBody {
  const raws = [...tensors.values()].map(({ datatype, data }) => dataToRaw(datatype, data));
  const inputs = [...tensors].map(([name, { datatype, shape }], at) => ({
    name,
    datatype,
    shape,
    parameters: { binary_data_size: raws[at]!.length },
  }));
  const header = new TextEncoder().encode(JSON.stringify({ parameters: { ...parameters, binary_data_output: true }, inputs }));
  const body = new Uint8Array(raws.reduce((sum, { length }) => sum + length, header.length));
  body.set(header);
  let at = header.length;
  for (const raw of raws) {
    body.set(raw, at);
    at += raw.length;
  }
  return { body, headerLength: header.length };
}

export interface InferAnswer {
  readonly model: string;
  readonly version: string;
  readonly outputs: Readonly<Record<string, Tensor>>;
}

interface AnswerHeader {
  readonly model_name?: string;
  readonly model_version?: string;
  readonly outputs: readonly OutputHeader[];
}

interface OutputHeader {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly parameters?: { readonly binary_data_size?: number };
  readonly data?: readonly unknown[];
}

/** Throws a SyntaxError or a RangeError. @param headerLength undefined: the whole body is JSON */
export function inferAnswerFromBody(body: Uint8Array, headerLength: number | undefined): InferAnswer {
  const header = JSON.parse(new TextDecoder().decode(body.subarray(0, headerLength))) as AnswerHeader;
  if (!Array.isArray(header?.outputs)) throw new SyntaxError("an answer without outputs");
  let at = headerLength ?? body.length;
  const outputs: Record<string, Tensor> = {};
  for (const output of header.outputs) {
    const size = output.parameters?.binary_data_size;
    if (at + (size ?? 0) > body.length) throw new RangeError(`output ${output.name} is cut off`);
    outputs[output.name] = size === undefined ? tensorFromJson(output) : tensorFromRaw(output, body.subarray(at, at + size));
    at += size ?? 0;
  }
  return { model: header.model_name ?? "", version: header.model_version ?? "", outputs };
}

function tensorFromRaw({ datatype, shape }: OutputHeader, raw: Uint8Array): Tensor {
  const known = knownDatatype(datatype);
  return new Tensor(known, shape, dataFromRaw(known, raw));
}

/** A server need not answer in binary: what has no elements has no bytes either. */
function tensorFromJson({ datatype, shape, data = [] }: OutputHeader): Tensor {
  return tensor((data as unknown[][]).flat(Infinity) as Element[], shape, knownDatatype(datatype));
}

function knownDatatype(name: string): Datatype {
  if (!isDatatype(name)) throw new RangeError(`a tensor of the unknown datatype ${name}`);
  return name;
}
