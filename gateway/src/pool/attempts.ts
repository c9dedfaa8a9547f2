/** One sending of a recorded call: a part of its trace, whatever it is sent to, which goes on from there. */
import type { PoolCall } from "./call.ts";
import type { Member } from "./member.ts";

/** What follows there names this sending as its parent. Only for a call that is recorded. */
export function beginAttempt(call: PoolCall, { name, backend }: Member): void {
  const { traced } = backend;
  const attempt = call.content.span!.child(traced.name, "client", {
    ...traced.attributes,
    "inferencehub.worker": name,
    "inferencehub.attempt": ++call.attempts,
  });
  call.attempt = attempt;
  call.content = { ...call.content, traceparent: attempt.traceparent };
}

/** @param problem the reason that came in place of outputs, or how the call came back; empty where all went well */
export function endAttempt(call: PoolCall, problem: string): void {
  call.attempt?.end(problem);
  call.attempt = undefined;
}
