/** The W3C trace context that a caller sends. */

import type { IncomingHttpHeaders } from "node:http";

/** Versions after 00 may say more behind the flags, which is passed over. */
const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Empty where there is none. A broken one is dropped, not refused (W3C Trace Context, 3.2). */
export function traceparentFromHeaders({ traceparent: given }: IncomingHttpHeaders): string {
  return typeof given === "string" && form.test(given) ? given : "";
}

export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

export function parentIdOf(traceparent: string): string {
  return traceparent.slice(36, 52);
}

/** Whether the caller records the call. */
export function isSampled(traceparent: string): boolean {
  return (Number.parseInt(traceparent.slice(53), 16) & 1) === 1;
}

/** The same, not recorded from here on. */
export function unsampled(traceparent: string): string {
  return `${traceparent.slice(0, 53)}00`;
}
