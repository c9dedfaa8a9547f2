/** One call of a model: as binary tensors where it is given tensors, as JSON where the gateway has to make tensors of it. */

import type { Call, CallOptions, Connection } from "../calls/connection.ts";
import { pathOfTarget, type Target, targetFromText } from "../calls/target.ts";
import { InferenceHubError } from "../errors/error.ts";
import type { Tensor } from "../tensors/tensor.ts";
import { answerFromProtobuf } from "./answer-from-protobuf.ts";
import { headerLengthName, type InferAnswer, inferAnswerFromBody, inferFromTensors, type Parameters } from "./infer.ts";
import { type Inputs, jsonFrom, tensorsFrom } from "./inputs.ts";
import { Prediction, timingsFromHeader } from "./prediction.ts";
import { namedAndFitted, Signatures } from "./signatures.ts";

export interface PredictOptions extends CallOptions {
  /**
   * Until when the answer is of use, in milliseconds from now; the gateway drops the call when it has passed. Left out: the model's or the
   * gateway's own.
   */
  readonly deadlineMs?: number | undefined;
  /** Settings of this call, for models that ask for them. */
  readonly parameters?: Parameters | undefined;
  /** Running the call twice does no harm, so it may be sent again when its worker or the connection was lost; default false. */
  readonly isIdempotent?: boolean | undefined;
  /** Names the call in the gateway's log; left out: the gateway makes one. */
  readonly requestId?: string | undefined;
}

/** The gateway itself says that a deadline has passed; only where nothing comes from it, this much later, does the client. */
const GRACE_MS = 1_000;

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
    if (tensors !== undefined) return this.#infer(at, tensors, options);
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

  async #infer(target: Target, given: Tensor | ReadonlyMap<string, Tensor>, options: PredictOptions): Promise<Prediction> {
    const beganMs = performance.now();
    const tensors = namedAndFitted(given, await this.#signatures.of(target, options), target.model);
    const waitedMs = performance.now() - beganMs;
    const { body, headerLength } = inferFromTensors(tensors, options.parameters);
    const headers = { "content-type": "application/octet-stream", [headerLengthName]: String(headerLength) };
    const call = callOf(`${pathOfTarget(target)}/infer`, body, headers, sooner(options, waitedMs));
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

/** What the gateway makes tensors of: JSON, or a file as it is. */
function plainCall({ model, version }: Target, inputs: Inputs, options: PredictOptions, accept: string): Call {
  if (inputs instanceof Blob) return fileCall({ model, version }, inputs, options, accept);
  const body = jsonFrom({ model_name: model, version, inputs, parameters: options.parameters });
  return callOf("/predict", body, { "content-type": "application/json", accept }, options);
}

function fileCall({ model, version }: Target, file: Blob, options: PredictOptions, accept: string): Call {
  if (options.parameters !== undefined) throw new TypeError("expected no parameters beside a file, which has no place for them");
  const query = new URLSearchParams({ model_name: model, ...(version !== undefined && { version }) });
  return callOf(`/predict?${query}`, file, { ...(file.type !== "" && { "content-type": file.type }), accept }, options);
}

function callOf(path: string, body: BodyInit, own: Readonly<Record<string, string>>, options: PredictOptions): Call {
  const { signal, timeoutMs, retries, headers, deadlineMs, isIdempotent = false, requestId } = options;
  return {
    method: "POST",
    path,
    body,
    isIdempotent,
    deadlineMs,
    signal,
    retries,
    timeoutMs: timeoutMs ?? (deadlineMs === undefined ? undefined : deadlineMs + GRACE_MS),
    headers: { ...own, ...(requestId !== undefined && { "x-request-id": requestId }), ...headers },
  };
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
