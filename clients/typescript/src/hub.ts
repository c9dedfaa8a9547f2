/** A gateway, as a program uses it. */

import type { ConnectionOptions } from "./calls/connection.ts";
import { type ChatDelta, type ChatMessage, type ChatOptions, chat } from "./generate/chat.ts";
import { type Embeddings, type EmbedOptions, embed } from "./generate/embed.ts";
import { ManagementClient } from "./management-client.ts";
import type { Inputs } from "./predict/inputs.ts";
import { type PredictOptions, Predictor } from "./predict/predict.ts";
import type { Prediction } from "./predict/prediction.ts";
import { type PredictionChunk, type StreamEnd, streamPrediction } from "./predict/stream.ts";

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

  /**
   * Runs one call on a model that streams: `for await (const { outputs } of hub.stream("letters", "abc"))`. Leaving the loop or aborting
   * the signal closes the connection, and the model is stopped. What the generator returns at last tells which version ran, and the time.
   *
   * Outputs are values as JSON has them; `timeoutMs` bounds only how long it takes until the first of them.
   */
  stream(target: string, inputs: Inputs, options: PredictOptions = {}): AsyncGenerator<PredictionChunk, StreamEnd> {
    return streamPrediction(this, target, inputs, options);
  }

  /**
   * The answer of a chat model as it is made: `for await (const { text } of hub.chat("smollm2", messages))`. Leaving the loop or aborting
   * the signal closes the connection, and the model is stopped.
   */
  chat(target: string, messages: readonly ChatMessage[], options?: ChatOptions): AsyncGenerator<ChatDelta, void> {
    return chat(this, target, messages, options);
  }

  /** Texts as vectors, by a model for embeddings. It is idempotent unless the options say otherwise. */
  embed(target: string, texts: readonly string[], options?: EmbedOptions): Promise<Embeddings> {
    return embed(this, target, texts, options);
  }
}

export type { ConnectionOptions as InferenceHubOptions };
