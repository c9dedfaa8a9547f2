/** Texts as vectors, through the gateway's door for OpenAI's API. */

import type { Connection } from "../calls/connection.ts";
import { type ModelCallOptions, modelCall } from "../calls/model-call.ts";

export interface EmbedOptions extends ModelCallOptions {
  /** Settings by OpenAI's names, such as `dimensions`, for versions that take them. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

export interface Embeddings {
  /** One for each text, in their order. */
  readonly vectors: readonly Float32Array[];
  readonly promptTokens: number;
  /** Names the call in the gateway's log. */
  readonly requestId: string;
  /** The exact version that answered; empty where the gateway does not tell. */
  readonly version: string;
}

interface EmbeddingList {
  readonly data: readonly { readonly index: number; readonly embedding: string | readonly number[] }[];
  readonly usage?: { readonly prompt_tokens?: number };
}

/** `InferenceHub.embed`, as a function for pages that load only what they use. */
export function embed(
  connection: Connection,
  target: string,
  texts: readonly string[],
  { parameters, isIdempotent = true, ...options }: EmbedOptions = {},
): Promise<Embeddings> {
  // A third of the bytes that numbers would need, and exact.
  const body = JSON.stringify({ ...parameters, model: target, input: texts, encoding_format: "base64" });
  const call = modelCall("/v1/embeddings", body, { "content-type": "application/json" }, { ...options, isIdempotent });
  return connection.exchange(call, (answer, { headers }) => {
    const { data, usage } = JSON.parse(new TextDecoder().decode(answer)) as EmbeddingList;
    if (!Array.isArray(data) || data.length !== texts.length) throw new RangeError(`expected ${texts.length} vectors`);
    return {
      vectors: data.toSorted((one, other) => one.index - other.index).map(({ embedding }) => vectorFrom(embedding)),
      promptTokens: usage?.prompt_tokens ?? 0,
      requestId: headers.get("x-request-id") ?? "",
      version: headers.get("x-inferencehub-version") ?? "",
    };
  });
}

/** Servers that know no base64 answer with numbers all the same. */
function vectorFrom(embedding: string | readonly number[]): Float32Array {
  if (typeof embedding !== "string") return Float32Array.from(embedding);
  const bytes = Uint8Array.from(base64Text(embedding), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(4 * at, true));
}

/** Each character is a byte. Throws a SyntaxError. */
function base64Text(text: string): string {
  try {
    return atob(text);
  } catch (cause) {
    throw new SyntaxError("a vector that is no base64", { cause });
  }
}
