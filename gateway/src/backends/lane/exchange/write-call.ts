/** Turns a call into the contract's message, and says how much room it takes. */
import type { inferencehub } from "../../../rpc/inference.js";
import { datatypeToWire } from "../../../tensors/datatype.ts";
import { type EncodedTensor, isShared, noParameters, type Parameters } from "../../../tensors/tensor.ts";
import type { CallContent } from "../../call.ts";
import type { LaneCall } from "./lane-call.ts";

type CallMessage = inferencehub.rpc.v1.Call.$Properties;
type TensorMessage = inferencehub.rpc.v1.Tensor.$Properties;

/** As the contract has it. */
const maxRemainingMs = 300_000;
/** Tags, lengths, numbers: what a tensor, a parameter or a call takes beside its strings and bytes, rounded up. */
const overheadBytes = 96;

/** How many bytes the call takes in a frame at most, with its inputs as they are staged. */
export function boundOfCall(content: CallContent, inputs: readonly EncodedTensor[]): number {
  let bound = overheadBytes + 3 * (content.model.length + content.version.length + content.requestId.length + content.traceparent.length);
  for (const tensor of inputs) bound += boundOfTensor(tensor);
  return content.parameters === noParameters ? bound : bound + boundOfParameters(content.parameters);
}

function boundOfTensor(tensor: EncodedTensor): number {
  const inline = (isShared(tensor.raw) ? 0 : tensor.raw.length) + (tensor.missing?.length ?? 0);
  return overheadBytes + 3 * tensor.name.length + 10 * tensor.shape.length + inline;
}

function boundOfParameters(parameters: Parameters): number {
  let bound = 0;
  for (const name in parameters) {
    const value = parameters[name]!;
    bound += overheadBytes + 3 * name.length + ("stringValue" in value ? 3 * value.stringValue.length : 0);
  }
  return bound;
}

/** One of `ExchangeRequest.calls`. */
export function messageFromCall(call: LaneCall, inputs: readonly EncodedTensor[], nowMs: number): CallMessage {
  const { content } = call;
  const message: CallMessage = {
    id: call.id,
    modelName: content.model,
    version: content.version,
    inputs: inputs.map(messageFromTensor),
    remainingMs: remainingMs(content.deadlineAt, nowMs),
    requestId: content.requestId,
  };
  if (content.parameters !== noParameters) message.parameters = content.parameters;
  if (content.traceparent !== "") message.traceparent = content.traceparent;
  return message;
}

/** Time left, as the contract wants it: 1 to 300,000. */
function remainingMs(deadlineAt: number, nowMs: number): number {
  return Math.min(maxRemainingMs, Math.max(1, Math.ceil(deadlineAt - nowMs)));
}

function messageFromTensor(tensor: EncodedTensor): TensorMessage {
  const { name, raw } = tensor;
  const datatype = datatypeToWire(tensor.datatype);
  const shape = tensor.shape as number[];
  const message: TensorMessage = isShared(raw)
    ? { name, datatype, shape, reference: { name: raw.file.name, offset: raw.offset, length: raw.length } }
    : { name, datatype, shape, raw };
  if (tensor.missing !== undefined) message.missing = tensor.missing;
  return message;
}
