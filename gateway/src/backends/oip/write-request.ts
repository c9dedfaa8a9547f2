/** Writes a call as a `ModelInferRequest`: all inputs as raw contents, and every output of the signature asked for. */
import { GatewayError } from "../../errors/gateway-error.ts";
import { inference } from "../../rpc/open-inference.js";
import { type EncodedTensor, isShared, type Parameters, type ParameterValue, type SharedBytes } from "../../tensors/tensor.ts";
import type { CallContent } from "../call.ts";
import { LeasedFile } from "../shared-files.ts";
import type { ServedVersion } from "./served-version.ts";

/** Tag of `raw_input_contents`: the last field of the message, so that what is large need not be copied into the rest of it. */
const rawInputTag = (7 << 3) | 2;

/** Throws GatewayError for what the protocol has no words for. */
export function requestOf(content: CallContent, served: ServedVersion): Buffer {
  const parts: Buffer[] = [headOf(content, served)];
  for (const tensor of content.inputs) {
    const bytes = bytesOf(tensor);
    parts.push(rawHeader(bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

function headOf({ inputs, parameters, requestId }: CallContent, { wireName, wireVersion, announced }: ServedVersion): Buffer {
  const head = inference.ModelInferRequest.encode({
    modelName: wireName,
    modelVersion: wireVersion,
    id: requestId,
    parameters: parametersOf(parameters),
    inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: [...shape] })),
    // Some servers answer with a part of them unless they are asked for all.
    outputs: announced.outputs.map(({ name }) => ({ name })),
  }).finish();
  return Buffer.from(head.buffer, head.byteOffset, head.byteLength);
}

function parametersOf(parameters: Parameters): Record<string, inference.InferParameter.$Properties> {
  const written: Record<string, inference.InferParameter.$Properties> = {};
  for (const name in parameters) written[name] = parameterOf(parameters[name]!);
  return written;
}

function parameterOf(value: ParameterValue): inference.InferParameter.$Properties {
  if ("boolValue" in value) return { boolParam: value.boolValue };
  if ("int64Value" in value) return { int64Param: value.int64Value };
  return "doubleValue" in value ? { doubleParam: value.doubleValue } : { stringParam: value.stringValue };
}

function bytesOf({ name, raw, missing }: EncodedTensor): Buffer {
  if (missing?.includes(1))
    throw new GatewayError("INPUT_MISMATCH", `'${name}' has missing elements, which the Open Inference Protocol can't tell its server.`);
  return isShared(raw) ? fileOf(raw).read(raw.offset, raw.length) : raw.view();
}

function fileOf({ file }: SharedBytes): LeasedFile {
  if (file instanceof LeasedFile) return file;
  throw new TypeError("A shared tensor must lie in a file of this process.");
}

function rawHeader(length: number): Buffer {
  const bytes = [rawInputTag];
  for (let rest = length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
