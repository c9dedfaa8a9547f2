/** Tokens of a call: what it may take before it has run, what it took once it is over, as the model counts them or else guessed. */
import type { Usage } from "../backends/answer.ts";
import type { Reason } from "../errors/reasons.ts";
import type { ModelVersion } from "../models/model-version.ts";
import { type EncodedTensor, ownBytes } from "../tensors/tensor.ts";
import type { Asked, AskedTokens } from "./inputs/asked.ts";

const bytesOfToken = 4;

/** Undefined for a call that takes no tokens, as far as is known. `bytes`: of its body. */
export function tokensAsked({ tokens }: Pick<Asked, "tokens">, version: ModelVersion, bytes: number): AskedTokens | undefined {
  if (tokens === undefined && version.task === undefined) return undefined;
  const { input = Math.ceil(bytes / bytesOfToken), output, choices = 1 } = tokens ?? {};
  return { input, output: output ?? mostOutput(version, input, choices) };
}

/** Undefined: nobody knows. */
function mostOutput({ task, generation }: ModelVersion, input: number, choices: number): number | undefined {
  if (task !== "chat" && task !== "complete") return 0;
  const { defaultMaxTokens = 0, contextTokens = 0 } = generation ?? {};
  if (defaultMaxTokens > 0) return choices * defaultMaxTokens;
  return contextTokens > 0 ? choices * Math.max(1, contextTokens - input) : undefined;
}

/** What a call has made so far, counted as it passes by. */
export interface Produced {
  /** Elements of its outputs: for a model that generates text, about as many as tokens. */
  events: number;
  bytes: number;
}

const nothingYet: Produced = { events: 0, bytes: 0 };

export function countOutputs(produced: Produced, outputs: readonly EncodedTensor[]): void {
  for (const { shape, raw } of outputs) {
    produced.events += shape[0] ?? 1;
    produced.bytes += raw.length;
  }
}

/** Undefined where the call takes no tokens. `counted`: by the model. */
export function usageOf(
  version: ModelVersion,
  asked: AskedTokens | undefined,
  counted: Usage | undefined,
  outputs: readonly EncodedTensor[],
): Usage | undefined {
  if (counted !== undefined || asked === undefined) return counted;
  if (version.task === "embed") return embeddingUsage(outputs) ?? guessed(asked, 0);
  const produced = { events: 0, bytes: 0 };
  countOutputs(produced, outputs);
  return guessed(asked, outputTokens(produced));
}

/** Of a call that ended before its answer was whole. Undefined where it cost nothing: then nobody pays for it. */
export function usageOfFailed(
  reason: Reason,
  asked: AskedTokens | undefined,
  isSent: boolean,
  produced: Produced = nothingYet,
): Usage | undefined {
  if (asked === undefined) return undefined;
  if (produced.events > 0) return guessed(asked, outputTokens(produced));
  // The model worked on it, and it was the caller who did not wait.
  return isSent && (reason === "CANCELLED" || reason === "DEADLINE_EXCEEDED") ? guessed(asked, 0) : undefined;
}

/** Of a call whose answer came in chunks. `reason`: why it failed; `counted`: by the model. */
export function usageOfChunks(
  reason: Reason | undefined,
  asked: AskedTokens | undefined,
  counted: Usage | undefined,
  produced: Produced,
): Usage | undefined {
  if (counted !== undefined || asked === undefined) return counted;
  return reason === undefined ? guessed(asked, outputTokens(produced)) : usageOfFailed(reason, asked, true, produced);
}

/** Of the output that holds a number for each text, where the model has one. */
function embeddingUsage(outputs: readonly EncodedTensor[]): Usage | undefined {
  const counts = outputs.find(({ name, datatype }) => name === "prompt_tokens" && datatype === "INT64");
  if (counts === undefined) return undefined;
  const bytes = ownBytes(counts.raw).view();
  let promptTokens = 0;
  for (let at = 0; at + 8 <= bytes.length; at += 8) promptTokens += Number(bytes.readBigInt64LE(at));
  return { promptTokens, completionTokens: 0, cachedTokens: 0, estimated: false };
}

/** A model that streams makes an event of about each token; one that answers at once, a single event of all its text. */
function outputTokens({ events, bytes }: Produced): number {
  return events > 1 ? events : Math.ceil(bytes / bytesOfToken);
}

function guessed({ input }: AskedTokens, completionTokens: number): Usage {
  return { promptTokens: input, completionTokens, cachedTokens: 0, estimated: true };
}
