/** Writes the Protobuf answer of POST /predict: a `PredictResponse`. */
import protobuf from "protobufjs/minimal.js";
import type { Outcome } from "../../request/exchange.ts";
import { inferencehub } from "../../rpc/inference.js";
import { datatypeToWire } from "../../tensors/datatype.ts";
import { byteLengthOf, type EncodedTensor, ownBytes } from "../../tensors/tensor.ts";
import { Pieces, wholeBytes } from "../pieces.ts";
import { bufferFrom } from "../protobuf.ts";
import { stretches } from "../stretches.ts";

const { PredictResponse, Tensor } = inferencehub.rpc.v1;

export function writeProtobuf({ outputs, firstDimension, record }: Outcome): Buffer | Pieces {
  const names = { modelName: record.model, version: record.version };
  const { requestId, queueUs, computeUs, batchCalls, batchRows } = record;
  const rest = { requestId, timings: { queueUs, computeUs, batchCalls, batchRows } };
  if (byteLengthOf(outputs) <= wholeBytes) {
    const tensors = outputs.map((output) => ({ ...describe(output, firstDimension), raw: ownBytes(output.raw).view() }));
    return bufferFrom(PredictResponse.encode({ ...names, outputs: tensors, ...rest }).finish());
  }
  // Fields of a message may come one after the other in encodings of their own: the large ones need not be copied.
  const pieces = [bufferFrom(PredictResponse.encode(names).finish())];
  for (const output of outputs) pieces.push(headOf(output, firstDimension), ...stretches(ownBytes(output.raw).view()));
  pieces.push(bufferFrom(PredictResponse.encode(rest).finish()));
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return new Pieces(pieces, bytes, bytes);
}

/** `PredictResponse.outputs` and `Tensor.raw` on the wire: the field's number, and 2 for a length and bytes. */
const outputsTag = (3 << 3) | 2;
const rawTag = (4 << 3) | 2;

/** All of an output's field but the bytes of its elements, which come last. */
function headOf(output: EncodedTensor, firstDimension: number): Buffer {
  const described = Tensor.encode(describe(output, firstDimension)).finish();
  const rawHead = protobuf.Writer.create().uint32(rawTag).uint32(output.raw.length).finish();
  const length = described.length + rawHead.length + output.raw.length;
  const head = protobuf.Writer.create().uint32(outputsTag).uint32(length).finish();
  return Buffer.concat([head, described, rawHead]);
}

function describe({ name, datatype, shape }: EncodedTensor, firstDimension: number) {
  return { name, datatype: datatypeToWire(datatype), shape: shape.slice(firstDimension) };
}
