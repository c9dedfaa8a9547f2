/** A gateway, as a program uses it. */

import type { ConnectionOptions } from "./calls/connection.ts";
import { ManagementClient } from "./management-client.ts";
import type { Inputs } from "./predict/inputs.ts";
import { type PredictOptions, Predictor } from "./predict/predict.ts";
import type { Prediction } from "./predict/prediction.ts";

/**
 * A gateway: `new InferenceHub({ url: "http://127.0.0.1:3000", apiKey })`. It keeps no connection open by itself, and needs no closing.
 *
 * Every method rejects with an `InferenceHubError`, whose `reason` says why.
 */
export class InferenceHub extends ManagementClient {
  readonly #predictor = new Predictor(this);

  /**
   * Runs one call on a model.
   *
   * Tensors and typed arrays go as binary tensors; numbers, strings and lists of them go as JSON, and the gateway makes tensors of them by
   * the model's signature. The answer is tensors either way.
   * @param target `iris`, `iris@2` or, with a label, `iris@stable`
   * @param inputs by name or, for a model with one input, the input itself
   */
  predict(target: string, inputs: Inputs, options?: PredictOptions & { readonly format?: "binary" }): Promise<Prediction>;
  /** With `format: "json"` all goes and comes as JSON, and outputs are values as JSON has them. */
  predict(target: string, inputs: Inputs, options: PredictOptions & { readonly format: "json" }): Promise<Prediction<unknown>>;
  predict(
    target: string,
    inputs: Inputs,
    { format, ...options }: PredictOptions & { readonly format?: "binary" | "json" } = {},
  ): Promise<Prediction> | Promise<Prediction<unknown>> {
    return format === "json" ? this.#predictor.predictJson(target, inputs, options) : this.#predictor.predict(target, inputs, options);
  }
}

export type { ConnectionOptions as InferenceHubOptions };
