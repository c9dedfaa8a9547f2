/** A call of a model that streams: its answer chunk by chunk. */

import type { Connection } from "../calls/connection.ts";
import { openStream } from "../calls/open-stream.ts";
import { targetFromText } from "../calls/target.ts";
import { errorFromDocument } from "../errors/error-from-response.ts";
import type { Inputs } from "./inputs.ts";
import { plainCall } from "./plain-call.ts";
import type { PredictOptions } from "./predict.ts";
import type { Timings } from "./prediction.ts";

/** What the model has made since the chunk before. */
export interface PredictionChunk {
  /** By name, as JSON has them. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names the call in the gateway's log. */
  readonly requestId: string;
}

/** What is told when the answer is whole. */
export interface StreamEnd {
  readonly model: string;
  /** The exact one that ran. */
  readonly version: string;
  readonly requestId: string;
  readonly timings: Timings;
}

interface EndEvent {
  readonly model_name: string;
  readonly version: string;
  readonly request_id: string;
  readonly timings_ms: { readonly total: number; readonly gateway: number; readonly queue: number; readonly compute: number };
}

/** Throws what went wrong also in the middle; an answer that was cut off never ends as if it were whole. */
export async function* streamPrediction(
  connection: Connection,
  target: string,
  inputs: Inputs,
  options: PredictOptions,
): AsyncGenerator<PredictionChunk, StreamEnd> {
  const call = plainCall(targetFromText(target), inputs, options, "text/event-stream");
  const { headers, events, parsed, cutOff } = await openStream(connection, call);
  const requestId = headers.get("x-request-id") ?? "";
  for await (const { type, data } of events) {
    if (type === "chunk") yield { outputs: (parsed(data) as PredictionChunk).outputs, requestId };
    else if (type === "end") return endFrom(parsed(data) as EndEvent);
    else if (type === "error") throw errorFromDocument(parsed(data), { requestId });
  }
  throw cutOff();
}

function endFrom({ model_name, version, request_id, timings_ms: { total, gateway, queue, compute } }: EndEvent): StreamEnd {
  const timings = { totalMs: total, gatewayMs: gateway, queueMs: queue, computeMs: compute };
  return { model: model_name, version, requestId: request_id, timings };
}
