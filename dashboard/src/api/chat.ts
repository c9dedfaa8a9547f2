/** One answer of a chat model as it comes, with what it took. A refused one is an answer, too. */

import { type ChatMessage, type ChatParameters, chat, type InferenceHubError, type TokenUsage } from "@inferencehub/client";
import { hub } from "./hub.ts";
import { errorFromThrown } from "./unexpected-error.ts";

export type { ChatMessage, ChatParameters };

export interface ChatRequest {
  /** `smollm2`, or with a version or a label `smollm2@1`. */
  readonly target: string;
  readonly messages: readonly ChatMessage[];
  readonly parameters: ChatParameters;
}

/** waiting: nothing has come yet. stopped: by whoever had asked. */
export type ChatProgress = "waiting" | "answering" | "done" | "stopped" | "failed";

export interface ChatAnswer {
  readonly target: string;
  readonly progress: ChatProgress;
  readonly text: string;
  /** Tokens, as long as the gateway has not said how many: each piece of text that came is taken for one. */
  readonly pieces: number;
  /** From the question to the first piece of text, as this browser saw it. */
  readonly firstMs: number | undefined;
  /** The same to the last one. */
  readonly lastMs: number | undefined;
  /** From the question to now, or to the end. */
  readonly elapsedMs: number;
  readonly usage: TokenUsage | undefined;
  /** `stop`, `length` and the like; with the last piece. */
  readonly finishReason: string | undefined;
  /** The exact one that answers; empty until it is known. */
  readonly version: string;
  readonly requestId: string;
  /** Only of one that failed. */
  readonly problem: InferenceHubError | undefined;
}

export function answerToCome(target: string): ChatAnswer {
  return {
    target,
    progress: "waiting",
    text: "",
    pieces: 0,
    firstMs: undefined,
    lastMs: undefined,
    elapsedMs: 0,
    usage: undefined,
    finishReason: undefined,
    version: "",
    requestId: "",
    problem: undefined,
  };
}

/**
 * Asks, and says after each piece how far the answer is. Never rejects.
 * @param now in milliseconds, monotonic
 */
export async function followChat(
  { target, messages, parameters }: ChatRequest,
  signal: AbortSignal,
  show: (answer: ChatAnswer) => void,
  now: () => number = () => performance.now(),
): Promise<ChatAnswer> {
  const startedAt = now();
  let answer = answerToCome(target);
  const change = (more: Partial<ChatAnswer>) => show((answer = { ...answer, ...more }));
  try {
    for await (const { index, text, finishReason, usage, version, requestId } of chat(hub, target, messages, { parameters, signal })) {
      // Only one choice is asked for.
      if (index !== 0) continue;
      const elapsedMs = now() - startedAt;
      change({
        version,
        requestId,
        elapsedMs,
        ...(text !== "" && {
          progress: "answering",
          text: answer.text + text,
          pieces: answer.pieces + 1,
          firstMs: answer.firstMs ?? elapsedMs,
          lastMs: elapsedMs,
        }),
        ...(finishReason !== undefined && { finishReason }),
        ...(usage !== undefined && { usage }),
      });
    }
    change({ progress: "done", elapsedMs: now() - startedAt });
  } catch (thrown) {
    const problem = errorFromThrown(thrown);
    const elapsedMs = now() - startedAt;
    if (signal.aborted) change({ progress: "stopped", elapsedMs });
    else change({ progress: "failed", elapsedMs, problem, requestId: problem.requestId || answer.requestId });
  }
  return answer;
}
