/** One prediction, with what it took: time, bytes each way. A refused one is an outcome, too. */

import type { InferenceHubError } from "@inferencehub/client";
import { hub } from "./hub.ts";
import type { Prediction, PredictionRequest } from "./types.ts";
import { errorFromThrown } from "./unexpected-error.ts";

export type PredictOutcome =
  | {
      readonly ok: true;
      readonly prediction: Prediction;
      readonly sentBytes: number;
      readonly receivedBytes: number;
      /** As this browser saw it. */
      readonly elapsedMs: number;
      readonly status: number;
      /** The header server-timing, as it came. */
      readonly serverTiming: string;
    }
  | { readonly ok: false; readonly problem: InferenceHubError; readonly elapsedMs: number };

export interface PredictOptions {
  readonly signal?: AbortSignal;
  /** The deadline that the gateway is asked for. */
  readonly timeoutMs?: number;
}

/** The answer to the last character, because the page shows it. Never rejects. */
export async function predict(request: PredictionRequest, { signal, timeoutMs }: PredictOptions = {}): Promise<PredictOutcome> {
  const body = new TextEncoder().encode(JSON.stringify(request));
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  const headers = {
    "content-type": "application/json",
    ...(timeoutMs !== undefined && { "x-request-timeout-ms": String(Math.round(timeoutMs)) }),
  };
  try {
    return await hub.exchange({ method: "POST", path: "/predict", body, headers, signal }, (received, response) => ({
      ok: true,
      elapsedMs: elapsed(),
      prediction: JSON.parse(new TextDecoder().decode(received)) as Prediction,
      sentBytes: body.byteLength,
      receivedBytes: received.byteLength,
      status: response.status,
      serverTiming: response.headers.get("server-timing") ?? "",
    }));
  } catch (thrown) {
    return { ok: false, problem: errorFromThrown(thrown), elapsedMs: elapsed() };
  }
}
