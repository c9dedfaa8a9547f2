/** The id that one request has in answers, log lines and at the worker: the caller's own, or a fresh one. */

import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What the contract allows: visible ASCII, so that an id can't break a log line. */
const ACCEPTABLE = /^[!-~]{1,128}$/;

/** Tells the ids of this process from those of all others: 80 bits. */
const PREFIX = randomBytes(10).toString("hex");

let count = 0;

export function requestIdFromHeaders(headers: IncomingHttpHeaders): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && ACCEPTABLE.test(given) ? given : newRequestId();
}

/** Unique, and in order within a process; no secret. */
export function newRequestId(): string {
  count += 1;
  return `${PREFIX}-${count.toString(36)}`;
}
