/** Writes a call into a frame. */
import { datatypeToWire } from "../tensors/datatype.ts";
import { type EncodedTensor, isShared, noParameters, type Parameters, type ParameterValue, type SharedBytes } from "../tensors/tensor.ts";
import type { CallContent, LaneCall } from "./lane-call.ts";
import type { WireWriter } from "./wire-writer.ts";

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
  const inline = isShared(tensor.raw) ? 0 : tensor.raw.length;
  return overheadBytes + 3 * tensor.name.length + 10 * tensor.shape.length + inline;
}

function boundOfParameters(parameters: Parameters): number {
  let bound = 0;
  for (const name in parameters) bound += boundOfParameter(name, parameters[name]!);
  return bound;
}

function boundOfParameter(name: string, value: ParameterValue): number {
  return overheadBytes + 3 * name.length + ("stringValue" in value ? 3 * value.stringValue.length : 0);
}

/**
 * Writes one of `ExchangeRequest.calls`.
 * @param bound from `boundOfCall`
 */
export function writeCall(writer: WireWriter, call: LaneCall, inputs: readonly EncodedTensor[], bound: number, nowMs: number): void {
  const { content } = call;
  writer.reserve(bound);
  const mark = writer.open(26, bound);
  writer.unsigned(8, call.laneId);
  writer.string(18, content.model);
  writer.string(26, content.version);
  for (const tensor of inputs) writeTensor(writer, tensor);
  writer.unsigned(40, remainingMs(content.deadlineAt, nowMs));
  if (content.parameters !== noParameters) writeParameters(writer, content.parameters);
  if (content.requestId !== "") writer.string(58, content.requestId);
  if (content.traceparent !== "") writer.string(66, content.traceparent);
  writer.close(mark);
}

/** Time left, as the contract wants it: 1 to 300,000. */
export function remainingMs(deadlineAt: number, nowMs: number): number {
  return Math.min(maxRemainingMs, Math.max(1, Math.ceil(deadlineAt - nowMs)));
}

function writeTensor(writer: WireWriter, tensor: EncodedTensor): void {
  const mark = writer.open(34, boundOfTensor(tensor));
  writer.string(10, tensor.name);
  writer.unsigned(16, datatypeToWire(tensor.datatype));
  writeShape(writer, tensor.shape);
  if (isShared(tensor.raw)) writeReference(writer, tensor.raw);
  else writer.bytes(34, tensor.raw);
  writer.close(mark);
}

function writeShape(writer: WireWriter, shape: readonly number[]): void {
  if (shape.length === 0) return;
  const mark = writer.open(26, 10 * shape.length);
  for (const length of shape) writer.varint(length);
  writer.close(mark);
}

function writeReference(writer: WireWriter, bytes: SharedBytes): void {
  const mark = writer.open(42, overheadBytes);
  writer.string(10, bytes.file.name);
  writer.unsigned(16, bytes.offset);
  writer.unsigned(24, bytes.length);
  writer.close(mark);
}

function writeParameters(writer: WireWriter, parameters: Parameters): void {
  for (const name in parameters) {
    const value = parameters[name]!;
    const bound = boundOfParameter(name, value);
    const entry = writer.open(50, bound);
    writer.string(10, name);
    const mark = writer.open(18, bound);
    writeValue(writer, value);
    writer.close(mark);
    writer.close(entry);
  }
}

function writeValue(writer: WireWriter, value: ParameterValue): void {
  if ("boolValue" in value) writer.unsigned(8, value.boolValue ? 1 : 0);
  else if ("int64Value" in value) writer.signed(16, value.int64Value);
  else if ("doubleValue" in value) writer.double(25, value.doubleValue);
  else writer.string(34, value.stringValue);
}
