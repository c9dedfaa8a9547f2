/** What is said of a call that a server of others did not answer with outputs. */
import type { Reason } from "../errors/reasons.ts";
import { Answer } from "./answer.ts";

/** Pause asked for where the same call may succeed in a moment, in milliseconds. */
const soonMs = 1_000;

const sentences: Partial<Record<Reason, string>> = {
  INPUT_MISMATCH: "The model's server refused the inputs, although they agree with the signature that it announced; mend them.",
  PAYLOAD_TOO_LARGE: "The model's server takes no message as large as this; send less at once.",
  QUEUE_FULL: "The model's server takes no more calls at present; send the call again in a moment.",
  NO_HEALTHY_WORKER: "The model's server does not take calls for it at present; send the call again in a moment.",
  WORKER_LOST:
    "The model's server did not say what became of the call, which may or may not have run; send it again only if running it twice does no harm.",
  DEADLINE_EXCEEDED: "No answer came before the deadline; allow more time with the header x-request-timeout-ms, or send less at once.",
  CANCELLED: "The caller went away before the answer came.",
  NOT_SUPPORTED: "The model's server does not support such calls.",
  POISON_REQUEST: "Workers have ended while they ran exactly this call, so its server refuses it; send other inputs, or mend the model.",
  MODEL_FAILED: "The model failed on its server, whose log has the details.",
};

/** An answer without outputs. @param retryAfterMs what is waited before another try; by default a moment, where waiting helps */
export function refusal(reason: Reason, detail = sentences[reason] ?? sentences.MODEL_FAILED!, retryAfterMs = soonMs): Answer {
  const answer = new Answer();
  answer.reason = reason;
  answer.detail = detail;
  if (reason === "QUEUE_FULL" || reason === "NO_HEALTHY_WORKER") answer.retryAfterMs = retryAfterMs;
  return answer;
}
