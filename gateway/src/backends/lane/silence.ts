/** What becomes of the calls of a worker that says nothing, while it lives. Pure. */
import type { CallContent } from "../call.ts";
import { runOf } from "./begun.ts";
import type { RunPage } from "./run-page.ts";

/**
 * How a silent worker stands.
 * stopped: from outside, as by SIGSTOP, which no call can help. busy: something in it does not let it speak.
 */
export type Silence = "stopped" | "busy";

/**
 * Whether a call may go to another worker although this one may run it yet.
 * @param page what the silent worker runs
 */
export function mayGoElsewhere(content: CallContent, silence: Silence, page: RunPage, lane: number, id: number): boolean {
  if (!content.idempotent) return false;
  if (silence === "stopped" || content.retryAfterHang) return true;
  // A call that keeps its worker from speaking would do so to the next one, too.
  return page.unlisted === 0 && runOf(page, lane, { id, model: content.model, version: content.version }) === undefined;
}
