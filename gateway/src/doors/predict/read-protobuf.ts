/** Reads a `PredictRequest` as a well-formed request, whatever model it is for. */
import type { Problem } from "../../errors/gateway-error.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { namePattern } from "../../models/name.ts";
import { invalidAt } from "../../request/body/parse-json.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import { fitTensors } from "../../request/inputs/fit-tensors.ts";
import { inferencehub } from "../../rpc/inference.js";
import { datatypeFromWire } from "../../tensors/datatype.ts";
import { describeJson, maxProblems } from "../../tensors/explain-json.ts";
import { type EncodedTensor, OwnBytes, type SharedBytes } from "../../tensors/tensor.ts";
import { parametersFromMessage } from "../parameters.ts";

const { PredictRequest } = inferencehub.rpc.v1;

/** As the contract has it. */
export const maxInputs = 4_096;
const maxRank = 64;
const maxInputNameCharacters = 256;
const noBytes = Buffer.alloc(0);

type Message = inferencehub.rpc.v1.PredictRequest;

/** A tensor as the message has it, or with its bytes put elsewhere. */
export type TensorMessage = Pick<
  inferencehub.rpc.v1.ITensor,
  "name" | "datatype" | "shape" | "raw" | "reference" | "missing" | "mediaType"
> & {
  stretch?: OwnBytes | SharedBytes;
};

/** Throws INVALID_REQUEST with every problem of the envelope. */
export function readProtobuf(body: Buffer): Asked {
  if (body.length === 0) throw emptyBody();
  const message = decodeMessage(() => PredictRequest.decode(body));
  return askedFromMessage(message, message.inputs ?? []);
}

export function emptyBody(): GatewayError {
  return new GatewayError("INVALID_REQUEST", "The body is empty; expected a PredictRequest.");
}

/** What `decode` returns. Throws INVALID_REQUEST when the bytes are no such message. */
export function decodeMessage<Result>(decode: () => Result): Result {
  try {
    return decode();
  } catch (cause) {
    throw new GatewayError(
      "INVALID_REQUEST",
      "The body is not a PredictRequest of inferencehub.rpc.v1; encode one, or send JSON as application/json.",
      { cause },
    );
  }
}

/** @param tensors stand in for the inputs of the message itself */
export function askedFromMessage(message: Message, tensors: readonly TensorMessage[]): Asked {
  const problems: Problem[] = [];
  const model = message.modelName ?? "";
  const version = message.version ?? "";
  if (!namePattern.test(model))
    problems.push({ pointer: "/model_name", detail: `expected the name of a model, got ${describeJson(model)}` });
  if (version !== "" && !namePattern.test(version))
    problems.push({ pointer: "/version", detail: `expected a version or label, got ${describeJson(version)}` });
  if (tensors.length > maxInputs)
    problems.push({ pointer: "/inputs", detail: `expected at most ${maxInputs} inputs, got ${tensors.length}` });
  const inputs: EncodedTensor[] = [];
  for (let i = 0; i < tensors.length && problems.length < maxProblems; i++) {
    const tensor = tensorFromMessage(tensors[i]!, `/inputs/${i}`, problems);
    if (tensor !== undefined) inputs.push(tensor);
  }
  if (problems.length > 0) throw invalidAt(problems);
  return {
    model,
    version: version === "" ? undefined : version,
    namesClasses: true,
    parameters: parametersFromMessage((message.parameters ?? {}) as Parameters<typeof parametersFromMessage>[0]),
    inputs: { fit: (plan) => fitTensors(plan, inputs) },
  };
}

function tensorFromMessage(message: TensorMessage, pointer: string, problems: Problem[]): EncodedTensor | undefined {
  const name = message.name ?? "";
  const shape = (message.shape ?? []).map(Number);
  const datatype = datatypeFromWire(message.datatype ?? 0);
  if (name === "" || name.length > maxInputNameCharacters)
    problems.push({ pointer: `${pointer}/name`, detail: `expected the name of an input, got ${describeJson(name)}` });
  else if (datatype === undefined)
    problems.push({
      pointer: `${pointer}/datatype`,
      detail: `expected a datatype from 1 (BOOL) to 14 (BYTES), got ${message.datatype ?? 0}`,
    });
  else if (shape.length > maxRank)
    problems.push({ pointer: `${pointer}/shape`, detail: `expected at most ${maxRank} dimensions, got ${shape.length}` });
  // Shared files are between gateway and worker; a caller who could name one could read other callers' tensors.
  else if (message.reference != null)
    problems.push({ pointer: `${pointer}/reference`, detail: "expected the elements in raw, got a reference to a file" });
  // As a body by itself a file goes where large tensors go, and is never copied.
  else if (message.mediaType)
    problems.push({
      pointer: `${pointer}/media_type`,
      detail: "expected elements, got a file; send it as a body of that type, as docs/guides/files.md has it",
    });
  else return withMissing({ name, datatype, shape, raw: message.stretch ?? new OwnBytes(bufferFromBytes(message.raw)) }, message.missing);
  return undefined;
}

function withMissing(tensor: EncodedTensor, missing: Uint8Array | null | undefined): EncodedTensor {
  return missing == null || missing.length === 0 ? tensor : { ...tensor, missing: bufferFromBytes(missing) };
}

function bufferFromBytes(bytes: Uint8Array | null | undefined): Buffer {
  if (bytes == null) return noBytes;
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
