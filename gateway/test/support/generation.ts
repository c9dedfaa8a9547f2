/** Models that generate text or embed it, as workers announce them and as they answer. */

import type { Generation } from "../../src/backends/announced-version.ts";
import type { Usage } from "../../src/backends/answer.ts";
import type { GatewayError } from "../../src/errors/gateway-error.ts";
import type { ModelVersion } from "../../src/models/model-version.ts";
import type { ChunkSource, StreamOutcome } from "../../src/request/exchange.ts";
import { CallRecord } from "../../src/request/record.ts";
import { type EncodedTensor, OwnBytes, ownBytes } from "../../src/tensors/tensor.ts";
import { modelVersion, spec } from "./model-version.ts";
import { workerAnswer } from "./scripted-pool.ts";

export function generatingVersion(
  task: "chat" | "complete",
  generation: Partial<Generation> = {},
  given: Partial<ModelVersion> = {},
): ModelVersion {
  return modelVersion({
    name: "bot",
    version: "3",
    task,
    runtime: "python",
    inputs: [spec("request", "BYTES", 1)],
    outputs: [spec("event", "BYTES", -1)],
    batched: false,
    generation: { supports: ["*"], defaultMaxTokens: 0, contextTokens: 0, ...generation },
    ...given,
  });
}

export function embeddingVersion(given: Partial<ModelVersion> = {}): ModelVersion {
  return modelVersion({
    name: "words",
    version: "2",
    task: "embed",
    inputs: [spec("text", "BYTES", -1)],
    outputs: [spec("embedding", "FP32", -1, 3)],
    ...given,
  });
}

function textsTensor(name: string, texts: readonly string[]): EncodedTensor {
  const pieces = texts.flatMap((text) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(text));
    return [length, Buffer.from(text)];
  });
  return { name, datatype: "BYTES", shape: [texts.length], raw: new OwnBytes(Buffer.concat(pieces)) };
}

export function textsOf({ raw }: EncodedTensor): string[] {
  const bytes = ownBytes(raw).view();
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + 4;
    at = start + bytes.readUInt32LE(at);
    texts.push(bytes.toString("utf8", start, at));
  }
  return texts;
}

/** The output of a model that generates. */
function eventsTensor(...events: readonly unknown[]): EncodedTensor {
  return textsTensor(
    "event",
    events.map((event) => (typeof event === "string" ? event : JSON.stringify(event))),
  );
}

/** A worker's answer of these events. */
export function eventsAnswer(usage: Usage | undefined, ...events: readonly unknown[]) {
  return { ...workerAnswer([eventsTensor(...events)]), usage };
}

/** An event of a chat with one choice. */
export function said(content: string, finish: string | null = null, index = 0): object {
  return { choices: [{ index, delta: { content }, ...(finish !== null && { finish_reason: finish }) }] };
}

/** What a door streams: each list of events is a chunk. */
export function streamOutcome(chunks: readonly (readonly unknown[])[], end: { usage?: Usage; error?: GatewayError } = {}): StreamOutcome {
  const rest = chunks.map((events) => [eventsTensor(...events)]);
  const record = new CallRecord("/v1/chat/completions", "r-1", 0);
  const source: ChunkSource = {
    async next() {
      const outputs = rest.shift();
      if (outputs === undefined && end.error !== undefined) throw end.error;
      if (outputs === undefined) record.usage = end.usage;
      return outputs;
    },
    end: () => ({ timings: { total: "1", gateway: "1", queue: "0", compute: "0" }, usage: end.usage }),
  };
  return { version: generatingVersion("chat"), chunks: source, firstDimension: 0, heartbeatMs: 15_000, notes: {}, record };
}
