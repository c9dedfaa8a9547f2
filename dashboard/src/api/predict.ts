/** One prediction, with what it took: time, bytes each way. A refused one is an outcome, too. */

import { address } from "./address.ts";
import { Problem, problemFromThrown } from "./problem.ts";
import { isCancelled, send } from "./send.ts";
import type { Prediction, PredictionRequest } from "./types.ts";

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
  | { readonly ok: false; readonly problem: Problem; readonly elapsedMs: number };

export interface PredictOptions {
  readonly signal?: AbortSignal;
  /** The deadline that the gateway is asked for. */
  readonly timeoutMs?: number;
}

/** Never rejects. */
export async function predict(request: PredictionRequest, { signal, timeoutMs }: PredictOptions = {}): Promise<PredictOutcome> {
  const body = new TextEncoder().encode(JSON.stringify(request));
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  try {
    const response = await send(
      new Request(address("/predict"), {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          ...(timeoutMs !== undefined && { "x-request-timeout-ms": String(Math.round(timeoutMs)) }),
        },
        ...(signal && { signal }),
      }),
    );
    const received = await response.arrayBuffer();
    const elapsedMs = elapsed();
    return {
      ok: true,
      prediction: JSON.parse(new TextDecoder().decode(received)) as Prediction,
      sentBytes: body.byteLength,
      receivedBytes: received.byteLength,
      elapsedMs,
      status: response.status,
      serverTiming: response.headers.get("server-timing") ?? "",
    };
  } catch (thrown) {
    return { ok: false, problem: isCancelled(thrown) ? cancelled() : problemFromThrown(thrown), elapsedMs: elapsed() };
  }
}

function cancelled(): Problem {
  return new Problem({ status: 0, reason: "CANCELLED", title: "Cancelled", detail: "The call was cancelled before its answer came." });
}
