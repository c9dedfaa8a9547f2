/** A call whose tensors the gateway makes: of JSON, or of a file as it is. */

import type { Call } from "../calls/connection.ts";
import { type ModelCallOptions, modelCall } from "../calls/model-call.ts";
import type { Target } from "../calls/target.ts";
import type { Parameters } from "./infer.ts";
import { type Inputs, jsonFrom } from "./inputs.ts";

export interface PlainCallOptions extends ModelCallOptions {
  readonly parameters?: Parameters | undefined;
}

/** @param accept the media type of the answer. Throws a TypeError for parameters beside a file. */
export function plainCall({ model, version }: Target, inputs: Inputs, options: PlainCallOptions, accept: string): Call {
  if (inputs instanceof Blob) return fileCall({ model, version }, inputs, options, accept);
  const body = jsonFrom({ model_name: model, version, inputs, parameters: options.parameters });
  return modelCall("/predict", body, { "content-type": "application/json", accept }, options);
}

function fileCall({ model, version }: Target, file: Blob, options: PlainCallOptions, accept: string): Call {
  if (options.parameters !== undefined) throw new TypeError("expected no parameters beside a file, which has no place for them");
  const query = new URLSearchParams({ model_name: model, ...(version !== undefined && { version }) });
  return modelCall(`/predict?${query}`, file, { ...(file.type !== "" && { "content-type": file.type }), accept }, options);
}
