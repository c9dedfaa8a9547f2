/** Turns a block into the contract's message, and says how much room it takes. */
import type { inferencehub } from "../../../rpc/inference.js";
import { datatypeToWire } from "../../../tensors/datatype.ts";
import { elementCount } from "../../../tensors/element-count.ts";
import { type EncodedTensor, isShared, noParameters, OwnBytes, ownBytes, type Parameters } from "../../../tensors/tensor.ts";
import type { CallContent } from "../../call.ts";
import type { Block } from "./block.ts";
import type { LaneCall } from "./lane-call.ts";

type BlockMessage = inferencehub.rpc.v1.CallBlock.$Properties;
type TensorMessage = inferencehub.rpc.v1.Tensor.$Properties;

/** As the contract has it: a day. */
const maxRemainingMs = 86_400_000;
/** Tags, lengths, numbers: what a tensor, a parameter or a block takes beside its strings and bytes, rounded up. */
const overheadBytes = 96;
/** What a call takes in the columns of its block beside its strings and bytes, rounded up. */
const columnBytes = 40;
/** Length of an input's content, in `Tensor.call_lengths`. */
const callLengthBytes = 5;

/** How many bytes a block takes in a frame at most, without its calls. */
export function boundOfBlock({ model, version, inputs, parameters }: CallContent): number {
  let bound = overheadBytes + 3 * (model.length + version.length);
  for (const { name, shape } of inputs) bound += overheadBytes + 3 * name.length + 10 * shape.length;
  return parameters === noParameters ? bound : bound + boundOfParameters(parameters);
}

/** How many bytes a call takes in its block at most, with its inputs as they travel. */
export function boundOfCall({ requestId, traceparent }: CallContent, inputs: readonly EncodedTensor[]): number {
  let bound = columnBytes + 3 * (requestId.length + traceparent.length);
  for (const { datatype, raw } of inputs) {
    if (isShared(raw)) continue;
    // Which elements are missing takes a byte for each of them, and they have four and more.
    bound += datatype === "BYTES" ? raw.length + (raw.length >> 2) + callLengthBytes : raw.length;
  }
  return bound;
}

function boundOfParameters(parameters: Parameters): number {
  let bound = 0;
  for (const name in parameters) {
    const value = parameters[name]!;
    bound += overheadBytes + 3 * name.length + ("stringValue" in value ? 3 * value.stringValue.length : 0);
  }
  return bound;
}

/** One of `ExchangeRequest.blocks`, as long as none of its calls has been answered. */
export function messageFromBlock(block: Block, nowMs: number): BlockMessage {
  const calls = block.calls as readonly LaneCall[];
  const { model, version, parameters, alone, streams } = block.likeness;
  const message: BlockMessage = {
    firstCallId: block.firstCallId,
    calls: calls.length,
    modelName: model,
    version,
    inputs: calls.length === 1 ? calls[0]!.inputs.map(messageFromTensor) : inputsEndToEnd(calls, block.rows),
    remainingMs: column(calls, ({ deadlineAt }) => remainingMs(deadlineAt, nowMs)),
    requestIds: calls.map(({ content }) => content.requestId),
  };
  message.callers = block.isOfOneCaller ? [block.likeness.share.caller] : calls.map(({ content }) => content.share.caller);
  if (calls.some(({ content }) => content.share.weight !== 1)) message.callerWeights = column(calls, ({ share }) => share.weight);
  if (parameters !== noParameters) message.parameters = parameters;
  if (alone) message.alone = true;
  if (streams) message.streams = true;
  if (block.rows.some((rows) => rows !== 1)) message.rows = block.rows;
  if (calls.some(({ content }) => content.traceparent !== "")) message.traceparents = calls.map(({ content }) => content.traceparent);
  return message;
}

/** The values of the calls, or the one that all of them have. */
function column(calls: readonly LaneCall[], read: (content: CallContent) => number): number[] {
  const values = calls.map(({ content }) => read(content));
  return values.every((value) => value === values[0]) ? [values[0]!] : values;
}

/** Time left, as the contract wants it: 1 to 86,400,000. */
function remainingMs(deadlineAt: number, nowMs: number): number {
  return Math.min(maxRemainingMs, Math.max(1, Math.ceil(deadlineAt - nowMs)));
}

function messageFromTensor({ name, datatype, shape, raw, missing, mediaType }: EncodedTensor): TensorMessage {
  const message: TensorMessage = { name, datatype: datatypeToWire(datatype), shape: shape as number[] };
  if (isShared(raw)) message.reference = { name: raw.file.name, offset: raw.offset, length: raw.length };
  else message.raw = raw.view();
  if (missing !== undefined) message.missing = missing;
  if (mediaType !== undefined) message.mediaType = mediaType;
  return message;
}

function inputsEndToEnd(calls: readonly LaneCall[], rows: readonly number[]): TensorMessage[] {
  const allRows = rows.reduce((sum, each) => sum + each, 0);
  return calls[0]!.content.inputs.map((first, index) => {
    const tensors = calls.map(({ content }) => content.inputs[index]!);
    const { name, datatype, shape } = first;
    const message: TensorMessage = {
      name,
      datatype: datatypeToWire(datatype),
      shape: [allRows, ...shape.slice(1)],
      raw: contentEndToEnd(tensors),
    };
    if (datatype !== "BYTES") return message;
    message.callLengths = tensors.map(({ raw }) => raw.length);
    if (tensors.some(({ missing }) => missing !== undefined)) message.missing = missingEndToEnd(tensors);
    return message;
  });
}

/** The bytes of all, one after the other; calls that were read one after the other often have them so already. */
function contentEndToEnd(tensors: readonly EncodedTensor[]): Buffer {
  const stretches: OwnBytes[] = [];
  let last = ownBytes(tensors[0]!.raw);
  let length = last.length;
  for (let i = 1; i < tensors.length; i++) {
    const { memory, offset, length: more } = ownBytes(tensors[i]!.raw);
    length += more;
    if (memory === last.memory && offset === last.offset + last.length) last = new OwnBytes(memory, last.offset, last.length + more);
    else {
      stretches.push(last);
      last = ownBytes(tensors[i]!.raw);
    }
  }
  return stretches.length === 0 ? last.view() : copied([...stretches, last], length);
}

function copied(stretches: readonly OwnBytes[], length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const { memory, offset, length: count } of stretches) at += memory.copy(bytes, at, offset, offset + count);
  return bytes;
}

/** Which elements of all are missing, where some of some are. */
function missingEndToEnd(tensors: readonly EncodedTensor[]): Buffer {
  return Buffer.concat(tensors.map(({ missing, shape }) => missing ?? Buffer.alloc(elementCount(shape)!)));
}
