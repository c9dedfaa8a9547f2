/** Infer requests for tests, and a model that gives its inputs back. */
import type { LeasedFile } from "../../src/backends/shared-files.ts";
import type { ModelVersion } from "../../src/models/model-version.ts";
import type { Datatype } from "../../src/tensors/datatype.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { modelVersion, spec } from "./model-version.ts";
import { type Script, workerAnswer } from "./scripted-pool.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Json = any;

/** One input `x` and one output `x` of a datatype, two of each of any length. */
export function echoVersion(datatype: Datatype, changes: Partial<ModelVersion> = {}): ModelVersion {
  return modelVersion({
    name: datatype.toLowerCase(),
    inputs: [spec("x", datatype, -1, -1)],
    outputs: [spec("x", datatype, -1, -1)],
    batched: false,
    ...changes,
  });
}

/** Answers with the inputs. */
export const echo: Script = (call) =>
  workerAnswer(
    call.inputs.map(({ raw, name, datatype, shape }) => ({
      name,
      datatype,
      shape,
      raw: raw instanceof OwnBytes ? raw : new OwnBytes((raw.file as LeasedFile).read(raw.offset, raw.length)),
    })),
  );

export interface InferRequest {
  readonly body: Buffer<ArrayBuffer>;
  readonly headers: Record<string, string>;
}

/** JSON with bytes behind it. */
export function binaryRequest(head: object | string, ...blobs: readonly Uint8Array[]): InferRequest {
  const json = Buffer.from(typeof head === "string" ? head : JSON.stringify(head));
  return { body: Buffer.concat([json, ...blobs]), headers: { "inference-header-content-length": String(json.length) } };
}

/** One input in binary. */
export function binaryInput(name: string, datatype: Datatype, shape: readonly number[], blob: Uint8Array, more: object = {}): InferRequest {
  return binaryRequest({ inputs: [{ name, datatype, shape, parameters: { binary_data_size: blob.length } }], ...more }, blob);
}

/** The JSON of an answer, and the bytes of its binary outputs by name. */
export async function inferAnswer(
  response: Response,
): Promise<{ status: number; headers: Headers; json: Json; blobs: Record<string, Buffer> }> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const length = Number(response.headers.get("inference-header-content-length") ?? bytes.length);
  const json = JSON.parse(bytes.subarray(0, length).toString()) as Json;
  let at = length;
  const blobs: Record<string, Buffer> = {};
  for (const { name, parameters } of json.outputs ?? [])
    if (parameters?.binary_data_size !== undefined) {
      blobs[name] = bytes.subarray(at, at + parameters.binary_data_size);
      at += parameters.binary_data_size;
    }
  return { status: response.status, headers: response.headers, json, blobs };
}

/** The elements of a BYTES tensor. */
export function bytesTensor(...elements: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    elements.flatMap((element) => {
      const bytes = Buffer.from(element as string);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}
