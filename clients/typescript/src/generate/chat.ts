/** A chat with a model, token by token, through the gateway's door for OpenAI's API. */

import type { Connection } from "../calls/connection.ts";
import { type ModelCallOptions, modelCall } from "../calls/model-call.ts";
import { openStream } from "../calls/open-stream.ts";
import { errorFromDocument } from "../errors/error-from-response.ts";

/** As OpenAI's API has them: `{ role: "user", content: "…" }`, and whatever else a message may hold. */
export interface ChatMessage {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  readonly content: string | readonly object[] | null;
  readonly [more: string]: unknown;
}

/** By OpenAI's names. What a version does not declare is refused by name, never ignored. */
export interface ChatParameters {
  readonly max_tokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly seed?: number | undefined;
  readonly stop?: string | readonly string[] | undefined;
  readonly [name: string]: unknown;
}

export interface ChatOptions extends ModelCallOptions {
  readonly parameters?: ChatParameters | undefined;
}

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the prompt's, those that the model knew from earlier calls; 0 where it does not tell. */
  readonly cachedTokens: number;
}

/** What has come since the delta before. */
export interface ChatDelta {
  /** Which of the choices, from 0. */
  readonly index: number;
  /** May be empty, as in the last ones. */
  readonly text: string;
  /** Everything that the model has sent for this choice: tool calls, reasoning and the like. */
  readonly delta: Readonly<Record<string, unknown>>;
  /** `stop`, `length`, `tool_calls` or `content_filter`, with the last delta of a choice. */
  readonly finishReason: string | undefined;
  /** With the very last delta, which has no text. */
  readonly usage: TokenUsage | undefined;
  /** Names the call in the gateway's log. */
  readonly requestId: string;
  /** The exact version that answers; empty where the gateway does not tell. */
  readonly version: string;
}

interface ChatChunk {
  readonly choices?: readonly {
    readonly index?: number;
    readonly delta?: Readonly<Record<string, unknown>>;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: {
    readonly prompt_tokens?: number;
    readonly completion_tokens?: number;
    readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  } | null;
  readonly error?: unknown;
}

/**
 * `InferenceHub.chat`, as a function for pages that load only what they use.
 *
 * Throws what went wrong also in the middle; an answer that was cut off never ends as if it were whole.
 */
export async function* chat(
  connection: Connection,
  target: string,
  messages: readonly ChatMessage[],
  { parameters, ...options }: ChatOptions = {},
): AsyncGenerator<ChatDelta, void> {
  const body = JSON.stringify({ ...parameters, model: target, messages, stream: true, stream_options: { include_usage: true } });
  const call = modelCall("/v1/chat/completions", body, { "content-type": "application/json" }, options);
  const { headers, events, parsed, cutOff } = await openStream(connection, call);
  const requestId = headers.get("x-request-id") ?? "";
  const version = headers.get("x-inferencehub-version") ?? "";
  for await (const { data } of events) {
    if (data === "[DONE]") return;
    const chunk = parsed(data) as ChatChunk;
    if (chunk.error !== undefined) throw errorFromDocument(chunk, { requestId });
    for (const delta of deltasFrom(chunk)) yield { ...delta, requestId, version };
  }
  throw cutOff();
}

function deltasFrom({ choices = [], usage }: ChatChunk): Omit<ChatDelta, "requestId" | "version">[] {
  const deltas = choices.map(({ index = 0, delta = {}, finish_reason }) => ({
    index,
    text: typeof delta.content === "string" ? delta.content : "",
    delta,
    finishReason: finish_reason ?? undefined,
    usage: undefined,
  }));
  if (!usage) return deltas;
  const { prompt_tokens: promptTokens = 0, completion_tokens: completionTokens = 0, prompt_tokens_details: details } = usage;
  const told = { promptTokens, completionTokens, cachedTokens: details?.cached_tokens ?? 0 };
  return [...deltas, { index: 0, text: "", delta: {}, finishReason: undefined, usage: told }];
}
