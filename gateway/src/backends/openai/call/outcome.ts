/** What becomes of a call that a server refused or failed, and what that says of the server. Pure. */
import type { Reason } from "../../../errors/reasons.ts";
import { meaningOf, refusesKey, type ServerVerdict } from "../../../errors/server-status.ts";
import type { Answer } from "../../answer.ts";
import { refusal } from "../../refusal.ts";
import type { SaidError } from "../http/server-words.ts";

/** What a call says of its server; nothing: it had no part in it. */
export type Verdict = ServerVerdict | "nothing";

export interface Outcome {
  readonly answer: Answer;
  readonly verdict: Verdict;
}

/** How a server refuses a call. */
export interface Refusal extends SaidError {
  /** Of HTTP, or what an error within an answer stands for. */
  readonly status: number;
  /** When it wants to be asked again, in milliseconds; undefined where it does not say. */
  readonly retryAfterMs?: number | undefined;
}

/** The account behind the key has nothing left: waiting does not help, and another server may. */
const spentCodes = ["insufficient_quota", "billing_hard_limit_reached"];

/** @param exposeErrors callers may read what the server says of its own failures, too */
export function outcomeOf(refused: Refusal, exposeErrors: boolean): Outcome {
  if (spentCodes.includes(refused.code)) return { answer: refusal("NO_HEALTHY_WORKER"), verdict: "odd" };
  const { reason, verdict } = meaningOf(refused.status);
  return { answer: refusal(reason, detailOf(reason, refused, exposeErrors), refused.retryAfterMs), verdict };
}

/** The sentence for the caller; undefined: the usual one. What is wrong with a request, the server knows best. */
function detailOf(reason: Reason, { words, status }: Refusal, exposeErrors: boolean): string | undefined {
  if (reason === "INVALID_REQUEST")
    return `The model's server refused the request${words === "" ? ` (HTTP ${status}); mend it.` : `: ${words}`}`;
  if (reason === "WORKER_LOST")
    return exposeErrors && words !== ""
      ? `The model's server failed: ${words}`
      : `The model's server failed with this call (HTTP ${status}), ${twice}`;
  return undefined;
}

const twice = "which may or may not have run; send it again only if running it twice does no harm.";

/** As admins read it. A server that refuses a key may repeat it, so its words are left out then. */
export function wordsOf({ status, words }: Refusal): string {
  if (refusesKey(status)) return `HTTP ${status}: it does not take the key that it is shown.`;
  return words === "" ? `HTTP ${status}` : `HTTP ${status}: ${words}`;
}

const longestRetryAfterMs = 600_000;

/** When a server wants to be asked again, in milliseconds. @param wallMs now */
export function retryAfterMs(headers: Readonly<Record<string, string | string[] | undefined>>, wallMs: number): number | undefined {
  const inMs = Number(headers["retry-after-ms"] ?? Number.NaN);
  const after = String(headers["retry-after"] ?? "");
  const ms = inMs > 0 ? inMs : /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - wallMs;
  return ms > 0 ? Math.min(longestRetryAfterMs, Math.ceil(ms)) : undefined;
}
