/** Chooses how an error is said by the path of the request: each protocol has its own. */
import type { GatewayError } from "./gateway-error.ts";
import { openAiProblemFromError } from "./openai-error.ts";
import { openInferenceProblemFromError, type ProblemAnswer, problemFromError } from "./problem.ts";

/** How errors are said: as RFC 9457 does; the same with `error` beside the rest, under `/v2`; as OpenAI's API does, under `/v1`. */
export type ProblemKind = "problem" | "open-inference" | "openai";

const answers: Readonly<Record<ProblemKind, (error: GatewayError, requestId: string) => ProblemAnswer>> = {
  problem: problemFromError,
  "open-inference": openInferenceProblemFromError,
  openai: openAiProblemFromError,
};

/** The answer as the path of the request wants it. @param basePath in front of all paths */
export function problemForUrl(url: string, basePath: string, error: GatewayError, requestId: string): ProblemAnswer {
  return answers[problemKindOf(url, basePath)](error, requestId);
}

/** How errors are said at a URL, or at the pattern of a route. */
export function problemKindOf(url: string, basePath: string): ProblemKind {
  if (isUnder(`${basePath}/v2`, url)) return "open-inference";
  return isUnder(`${basePath}/v1`, url) ? "openai" : "problem";
}

function isUnder(root: string, url: string): boolean {
  return url.startsWith(root) && (url.length === root.length || "/?".includes(url[root.length]!));
}
