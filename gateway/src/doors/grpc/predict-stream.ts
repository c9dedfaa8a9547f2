/** Writes the messages of PredictStream: a `PredictStreamResponse` for each chunk, and one for the end. */
import type { StreamOutcome } from "../../request/exchange.ts";
import { inferencehub } from "../../rpc/inference.js";
import { datatypeToWire } from "../../tensors/datatype.ts";
import { type EncodedTensor, ownBytes } from "../../tensors/tensor.ts";
import { bufferFrom } from "../protobuf.ts";

const { PredictStreamResponse } = inferencehub.rpc.v1;

export async function* predictStreamMessages({ chunks, firstDimension, record }: StreamOutcome): AsyncGenerator<Buffer> {
  for (let outputs = await chunks.next(); outputs !== undefined; outputs = await chunks.next()) {
    const tensors = outputs.map((output) => tensorOf(output, firstDimension));
    yield bufferFrom(PredictStreamResponse.encode({ chunk: { outputs: tensors } }).finish());
  }
  const { usage } = chunks.end();
  const { model: modelName, version, requestId, queueUs, computeUs, batchCalls, batchRows } = record;
  const end = { modelName, version, requestId, timings: { queueUs, computeUs, batchCalls, batchRows }, ...(usage && { usage }) };
  yield bufferFrom(PredictStreamResponse.encode({ end }).finish());
}

function tensorOf({ name, datatype, shape, raw }: EncodedTensor, firstDimension: number) {
  return { name, datatype: datatypeToWire(datatype), shape: shape.slice(firstDimension), raw: ownBytes(raw).view() };
}
