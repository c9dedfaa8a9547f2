/** One call of a model: as binary tensors where it is given tensors, as JSON where the gateway has to make tensors of it. */

import type { Connection } from "../calls/connection.ts";
import { type ModelCallOptions, modelCall } from "../calls/model-call.ts";
import { pathOfTarget, type Target, targetFromText } from "../calls/target.ts";
import { InferenceHubError } from "../errors/error.ts";
import type { Tensor } from "../tensors/tensor.ts";
import { answerFromProtobuf } from "./answer-from-protobuf.ts";
import { headerLengthName, type InferAnswer, inferAnswerFromBody, inferFromTensors, type Parameters } from "./infer.ts";
import { type Inputs, tensorsFrom } from "./inputs.ts";
import { plainCall } from "./plain-call.ts";
import { Prediction, timingsFromHeader } from "./prediction.ts";
import { namedAndFitted, namesColumns, Signatures } from "./signatures.ts";

export interface PredictOptions extends ModelCallOptions {
  /** Settings of this call, for models that ask for them. */
  readonly parameters?: Parameters | undefined;
}

export class Predictor {
  readonly #connection: Connection;
  readonly #signatures: Signatures;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#signatures = new Signatures(connection);
  }

  /** Tensors out, whatever went in. */
  async predict(target: string, inputs: Inputs, options: PredictOptions): Promise<Prediction> {
    const at = targetFromText(target);
    const tensors = inputs instanceof Blob ? undefined : tensorsFrom(inputs);
    if (tensors === undefined) return this.#plain(at, inputs, options);
    const beganMs = performance.now();
    const signature = await this.#signatures.of(at, options);
    const rest = sooner(options, performance.now() - beganMs);
    if (namesColumns(tensors, signature)) return this.#plain(at, inputs, rest);
    return this.#infer(at, namedAndFitted(tensors, signature, at.model), rest);
  }

  #plain(at: Target, inputs: Inputs, options: PredictOptions): Promise<Prediction> {
    const call = plainCall(at, inputs, options, "application/x-protobuf");
    return this.#connection.exchange(call, (body, response) => predictionFrom(answerFromProtobuf(body), response));
  }

  /** JSON in and out. */
  predictJson(target: string, inputs: Inputs, options: PredictOptions): Promise<Prediction<unknown>> {
    const call = plainCall(targetFromText(target), inputs, options, "application/json");
    return this.#connection.exchange(call, (body, response) => {
      const answer = JSON.parse(new TextDecoder().decode(body)) as {
        model_name: string;
        version: string;
        outputs: Record<string, unknown>;
      };
      return predictionFrom({ model: answer.model_name, version: answer.version, outputs: answer.outputs }, response);
    });
  }

  async #infer(target: Target, tensors: ReadonlyMap<string, Tensor>, options: PredictOptions): Promise<Prediction> {
    const { body, headerLength } = inferFromTensors(tensors, options.parameters);
    const headers = { "content-type": "application/octet-stream", [headerLengthName]: String(headerLength) };
    const call = modelCall(`${pathOfTarget(target)}/infer`, body, headers, options);
    try {
      return await this.#connection.exchange(call, (answer, response) => {
        const length = response.headers.get(headerLengthName);
        return predictionFrom(inferAnswerFromBody(answer, length === null ? undefined : Number(length)), response);
      });
    } catch (thrown) {
      if (thrown instanceof InferenceHubError && thrown.status === 400) this.#signatures.forget(target);
      throw thrown;
    }
  }
}

/** With what is left after so many milliseconds. */
function sooner(options: PredictOptions, ms: number): PredictOptions {
  return options.deadlineMs === undefined ? options : { ...options, deadlineMs: Math.max(1, options.deadlineMs - ms) };
}

function predictionFrom<Output>(
  { model, version, outputs }: Omit<InferAnswer, "outputs"> & { readonly outputs: Readonly<Record<string, Output>> },
  { headers }: Response,
): Prediction<Output> {
  return new Prediction({
    model,
    version: headers.get("x-inferencehub-version") ?? version,
    outputs,
    requestId: headers.get("x-request-id") ?? "",
    timings: timingsFromHeader(headers.get("server-timing")),
  });
}
