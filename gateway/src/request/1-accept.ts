/** First step: reads the headers and refuses what they alone show to be unacceptable, before a byte of the body is read. */
import type { IncomingHttpHeaders } from "node:http";
import type { LimitSettings } from "../config/settings.ts";
import { excerpt } from "../errors/excerpt.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Door, IncomingCall, WrittenAnswer } from "./exchange.ts";

/** What the headers say. */
export interface Accepted<Manner> {
  /** How the door will read the call and write its answer. */
  readonly manner: Manner;
  /** Time that the caller grants, in milliseconds; undefined: the model's or the gateway's default. */
  readonly timeoutMs: number | undefined;
}

const wholeNumber = /^[0-9]{1,9}$/;

/** Throws INVALID_REQUEST, or what the door refuses: UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE. */
export function accept<Call extends IncomingCall, Manner, Written extends WrittenAnswer>(
  door: Pick<Door<Call, Manner, Written>, "accept">,
  call: Call,
  limits: LimitSettings,
): Accepted<Manner> {
  const manner = door.accept(call);
  return {
    manner,
    timeoutMs: timeoutFromHeaders(call.headers, limits) ?? call.timeoutMs,
  };
}

function timeoutFromHeaders(headers: IncomingHttpHeaders, limits: LimitSettings): number | undefined {
  const given = headers["x-request-timeout-ms"];
  if (given === undefined) return undefined;
  const timeoutMs = typeof given === "string" && wholeNumber.test(given) ? Number(given) : 0;
  if (timeoutMs >= 1 && timeoutMs <= limits.max_deadline_ms) return timeoutMs;
  throw new GatewayError(
    "INVALID_REQUEST",
    `Expected x-request-timeout-ms to be a whole number of milliseconds from 1 to ${limits.max_deadline_ms}, got '${excerpt(String(given))}'.`,
  );
}
