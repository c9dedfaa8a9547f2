/** Writes the Protobuf answer of POST /predict: a `PredictResponse`. */
import type { Outcome } from "../../request/exchange.ts";
import { inferencehub } from "../../rpc/inference.js";
import { datatypeToWire } from "../../tensors/datatype.ts";
import { ownBytes } from "../../tensors/tensor.ts";

const { PredictResponse } = inferencehub.rpc.v1;

export function writeProtobuf({ outputs, firstDimension, record }: Outcome): Buffer {
  const encoded = PredictResponse.encode({
    modelName: record.model,
    version: record.version,
    outputs: outputs.map(({ name, datatype, shape, raw }) => ({
      name,
      datatype: datatypeToWire(datatype),
      shape: shape.slice(firstDimension),
      raw: ownBytes(raw),
    })),
    requestId: record.requestId,
    timings: { queueUs: record.queueUs, computeUs: record.computeUs, batchCalls: record.batchCalls, batchRows: record.batchRows },
  }).finish();
  return Buffer.isBuffer(encoded) ? encoded : Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}
