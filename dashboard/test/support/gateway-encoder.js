/** The gateway's own encoders, for tests that hold the dashboard's counting against them. */
import { inferencehub } from "../../../gateway/src/rpc/inference.js";
import { datatypeToWire } from "../../../gateway/src/tensors/datatype.ts";
import { encodeJson } from "../../../gateway/src/tensors/encode-json.ts";

const { PredictRequest, PredictResponse } = inferencehub.rpc.v1;

function tensor(spec, value, isRowLeftOut) {
  const encoded = encodeJson(spec, value, isRowLeftOut, Number.POSITIVE_INFINITY);
  if (encoded === undefined) throw new TypeError(`${spec.name} does not take ${JSON.stringify(value)}`);
  return {
    name: spec.name,
    datatype: datatypeToWire(spec.datatype),
    shape: encoded.shape.slice(isRowLeftOut ? 1 : 0),
    raw: encoded.raw,
  };
}

export function encodedRequest({ modelName, version, specs, values, isRowLeftOut, parameters }) {
  const inputs = specs.map((spec) => tensor(spec, values[spec.name], isRowLeftOut));
  return PredictRequest.encode({ modelName, version, inputs, parameters }).finish();
}

export function encodedAnswer({ modelName, version, specs, values, isRowLeftOut, requestId, timings }) {
  const outputs = specs.map((spec) => tensor(spec, values[spec.name], isRowLeftOut));
  return PredictResponse.encode({ modelName, version, outputs, requestId, timings }).finish();
}
