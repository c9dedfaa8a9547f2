/** The id that one request has in answers, log lines and at the worker: the caller's own, or a fresh one. */

import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What the contract allows: visible ASCII, so that an id can't break a log line. */
const ACCEPTABLE = /^[!-~]{1,128}$/;

export function requestIdFromHeaders(headers: IncomingHttpHeaders): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && ACCEPTABLE.test(given) ? given : randomUUID();
}

export function newRequestId(): string {
  return randomUUID();
}
