/** What an answer took, for people. */

import type { ChatAnswer } from "../../../api/chat.ts";
import { formatCount, formatMean, formatMs } from "../../../format/figures.ts";

/** As the gateway counts them, or as many as there were pieces. */
function tokensOf({ usage, pieces }: ChatAnswer): number {
  return usage?.completionTokens ?? pieces;
}

/** After the first, as they came; undefined where there is no second. */
function tokensPerSecond(answer: ChatAnswer): number | undefined {
  const tokens = tokensOf(answer);
  const { firstMs, lastMs } = answer;
  if (firstMs === undefined || lastMs === undefined || tokens < 2 || lastMs <= firstMs) return undefined;
  return ((tokens - 1) * 1_000) / (lastMs - firstMs);
}

export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What it is, in a sentence. */
  readonly meaning: string;
}

export function figuresOf(answer: ChatAnswer): readonly Figure[] {
  const { firstMs, elapsedMs, usage, progress } = answer;
  const rate = tokensPerSecond(answer);
  const isWhole = progress === "done" || progress === "stopped";
  const shown: (Figure | undefined)[] = [
    firstMs === undefined
      ? undefined
      : {
          name: "First token",
          value: formatMs(firstMs),
          meaning: "From the question to the first piece of the answer, as this browser saw it",
        },
    rate === undefined ? undefined : { name: "Tokens/s", value: formatMean(rate), meaning: "Tokens a second, after the first" },
    isWhole ? { name: "Total", value: formatMs(elapsedMs), meaning: "From the question to the end" } : undefined,
    usage === undefined ? undefined : { name: "Prompt", value: tokensWord(usage.promptTokens), meaning: promptMeaning(usage.cachedTokens) },
    firstMs === undefined ? undefined : { name: "Answer", value: tokensWord(tokensOf(answer)), meaning: answerMeaning(answer) },
  ];
  return shown.filter((figure) => figure !== undefined);
}

function tokensWord(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "token" : "tokens"}`;
}

function promptMeaning(cached: number): string {
  return cached === 0 ? "Tokens that the model was given" : `Tokens that the model was given; it knew ${formatCount(cached)} from before`;
}

function answerMeaning({ usage }: ChatAnswer): string {
  return usage === undefined ? "Pieces that have come, each about a token" : "Tokens that the model has made";
}

const ENDS: Readonly<Record<string, string>> = {
  stop: "Finished",
  length: "Ended at its limit of tokens",
  tool_calls: "Wants to call a tool",
  content_filter: "Withheld by a filter",
};

/** How it ended, in words; undefined while it has not, and where it failed. */
export function endOf({ progress, finishReason }: ChatAnswer): string | undefined {
  if (progress === "stopped") return "Stopped";
  if (progress !== "done") return undefined;
  return finishReason === undefined ? "Finished" : (ENDS[finishReason] ?? finishReason);
}
