/** First step: reads the headers and refuses what they alone show to be unacceptable, before a byte of the body is read. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { LimitSettings } from "../config/settings.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { bodyTooLarge } from "./body/read.ts";

export type Format = "json" | "protobuf";

/** What the headers say. */
export interface Accepted {
  readonly bodyFormat: Format;
  readonly answerFormat: Format;
  /** Bytes that the body may have. */
  readonly maxBodyBytes: number;
  /** Bytes that it announces; undefined when it comes in chunks. */
  readonly contentLength: number | undefined;
  /** Time that the caller grants, in milliseconds; undefined: the model's or the gateway's default. */
  readonly timeoutMs: number | undefined;
  /** W3C trace context, or empty. */
  readonly traceparent: string;
}

export const protobufMediaType = "application/x-protobuf";
export const jsonMediaType = "application/json";

// Only what is listed, and to the last character: two frameworks that read `application/json\ta` differently have let
// bodies past validation (CVE-2026-25223, CVE-2026-3419 of Fastify).
const jsonWithCharset = /^application\/json *; *charset=(?:utf-8|"utf-8")$/i;
const plainMediaType = /^application\/(?:json|x-protobuf)$/i;
const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const wholeNumber = /^[0-9]{1,9}$/;

/** Throws UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE or INVALID_REQUEST. */
export function accept(request: IncomingMessage, limits: LimitSettings): Accepted {
  const { headers } = request;
  const bodyFormat = formatOfBody(request);
  const maxBodyBytes = bodyFormat === "json" ? limits.json_body_bytes : limits.binary_body_bytes;
  const given = headers["content-length"];
  const contentLength = given === undefined ? undefined : Number(given);
  if (contentLength === undefined) refuseTransferCoding(headers["transfer-encoding"]);
  else if (contentLength > maxBodyBytes) throw bodyTooLarge(maxBodyBytes, contentLength);
  return {
    bodyFormat,
    answerFormat: formatOfAnswer(headers.accept),
    maxBodyBytes,
    contentLength,
    timeoutMs: timeoutFromHeaders(headers, limits),
    traceparent: traceparentFromHeaders(headers),
  };
}

/** Node takes the chunks apart and leaves every coding beneath them to us, such as gzip (RFC 9112, 6.1). */
function refuseTransferCoding(coding: string | undefined): void {
  if (coding === undefined || coding.toLowerCase() === "chunked") return;
  throw unsupported(`Compressed bodies are not taken: expected transfer-encoding chunked or none, got '${excerpt(coding)}'.`);
}

function formatOfBody({ headers, rawHeaders }: IncomingMessage): Format {
  const coding = headers["content-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "identity") {
    throw unsupported(`Compressed bodies are not taken: expected no content-encoding, got '${excerpt(coding)}'; send the body as it is.`);
  }
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 12 && name.toLowerCase() === "content-type") count++;
  }
  // Node keeps the first of several and drops the rest; a proxy before us may have read the last.
  if (count > 1) throw unsupported("The request has more than one header content-type; send one.");
  const mediaType = headers["content-type"];
  if (mediaType === jsonMediaType) return "json";
  if (mediaType === protobufMediaType) return "protobuf";
  if (mediaType === undefined) throw unsupported(`The header content-type is missing; expected ${jsonMediaType} or ${protobufMediaType}.`);
  if (plainMediaType.test(mediaType)) return mediaType.length === jsonMediaType.length ? "json" : "protobuf";
  if (jsonWithCharset.test(mediaType)) return "json";
  throw unsupported(`Expected content-type ${jsonMediaType} (charset utf-8 or none) or ${protobufMediaType}, got '${excerpt(mediaType)}'.`);
}

/** JSON unless the caller names Protobuf, and does not prefer JSON to it. */
function formatOfAnswer(header: string | undefined): Format {
  if (header === undefined || !header.includes(protobufMediaType)) return "json";
  const protobuf = qualityOf(header, protobufMediaType);
  return protobuf > 0 && protobuf >= qualityOf(header, jsonMediaType) ? "protobuf" : "json";
}

/** The weight that `accept` gives to exactly this media type; 0 when it does not name it. */
function qualityOf(header: string, mediaType: string): number {
  for (const item of header.split(",")) {
    const [name, ...parameters] = item.split(";").map((part) => part.trim());
    if (name !== mediaType) continue;
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
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

function traceparentFromHeaders(headers: IncomingHttpHeaders): string {
  const given = headers.traceparent;
  // A broken one is dropped, not refused (W3C Trace Context, 3.2).
  return typeof given === "string" && traceparent.test(given) ? given : "";
}

function unsupported(detail: string): GatewayError {
  return new GatewayError("UNSUPPORTED_MEDIA_TYPE", detail);
}

function excerpt(value: string): string {
  const printable = value.replaceAll(/[^ -~]/g, "?");
  return printable.length > 64 ? `${printable.slice(0, 64)}…` : printable;
}
