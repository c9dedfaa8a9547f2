/** A call that is refused without asking the server. */
import type { Reason } from "../../../errors/reasons.ts";
import type { BackendCall, Carried } from "../../call.ts";
import { refusal } from "../../refusal.ts";

/** Never at once: who sends it does not expect an answer before it has its handle. */
export function refusedCall(call: BackendCall, worker: string, reason: Reason, detail: string): Carried {
  queueMicrotask(() => {
    const answer = refusal(reason, detail);
    answer.worker = worker;
    call.answered(answer);
  });
  return { abandon: () => {}, taken: () => {} };
}
