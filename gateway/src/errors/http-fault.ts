/** Errors that belong to HTTP and not to a model: no such path, no such method, and what the HTTP server refuses by itself. */
import { GatewayError } from "./gateway-error.ts";
import { httpStatusFromReason, notStoredStatus } from "./http-status.ts";
import type { Reason } from "./reasons.ts";

/** The path is there, and does not take the method. */
export const noSuchMethodStatus = 405;

/** There is nothing at this path. */
export function noSuchPath(method: string, path: string): GatewayError {
  return new GatewayError("INVALID_REQUEST", `There is no ${method} ${path.slice(0, 200)} here; /openapi.json lists what there is.`, {
    httpStatus: 404,
  });
}

/** The path is there, for other methods. */
export function noSuchMethod(method: string, path: string, allowed: readonly string[]): GatewayError {
  return new GatewayError("INVALID_REQUEST", `${path.slice(0, 200)} does not take ${method}; it takes ${allowed.join(", ")}.`, {
    httpStatus: noSuchMethodStatus,
  });
}

/** There is no such thing as the one that the request names. */
export function noSuchThing(detail: string): GatewayError {
  return new GatewayError("INVALID_REQUEST", detail, { httpStatus: 404 });
}

/** What was asked for is well, and can't be written down. @param passes whether the same may succeed in a moment */
export function notStored(detail: string, passes: boolean, cause: unknown): GatewayError {
  return new GatewayError("INTERNAL", detail, { httpStatus: notStoredStatus, retryAfterMs: passes ? 1_000 : undefined, cause });
}

/** The database of the state is away: whoever asks again in a moment may be answered. */
export function stateAway(detail: string, cause: unknown): GatewayError {
  return new GatewayError("INTERNAL", detail, { httpStatus: httpStatusFromReason("NO_HEALTHY_WORKER"), retryAfterMs: 1_000, cause });
}

const sentences: Partial<Record<number, readonly [Reason, string]>> = {
  400: ["INVALID_REQUEST", "The server could not read this HTTP request; check its headers and its body's framing."],
  404: ["INVALID_REQUEST", "There is nothing at this path; /openapi.json lists what there is."],
  405: ["INVALID_REQUEST", "This path does not take this method; /openapi.json lists what it takes."],
  408: ["INVALID_REQUEST", "The request did not arrive in time; send it faster or in a smaller request."],
  413: ["PAYLOAD_TOO_LARGE", "The body is larger than this path takes; send less at once."],
  414: ["INVALID_REQUEST", "The URL is longer than the gateway takes; shorten it."],
  415: ["UNSUPPORTED_MEDIA_TYPE", "This path takes application/json; set the header content-type."],
  417: ["INVALID_REQUEST", "The only expectation taken is 100-continue; leave out the header expect."],
  431: ["INVALID_REQUEST", "The headers are larger than the gateway takes; send fewer or shorter ones."],
};

/**
 * The error for what the HTTP framework threw: its own 4xx keep their status, everything else is INTERNAL.
 * The framework's text never reaches the caller: it may quote content.
 */
export function gatewayErrorFromFramework(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const status = statusOf(thrown);
  if (status === undefined || status < 400 || status > 499) return GatewayError.from(thrown);
  if (isBodyNoJson(thrown)) return new GatewayError("INVALID_REQUEST", "The body is not valid JSON; mend it.", { cause: thrown });
  const [reason, detail] = sentences[status] ?? sentences[400]!;
  return new GatewayError(reason, detail, { httpStatus: status, cause: thrown });
}

/** An object that would set a prototype counts as none: the parser throws a bare SyntaxError at it. */
function isBodyNoJson(thrown: unknown): boolean {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return thrown instanceof SyntaxError || code === "FST_ERR_CTP_INVALID_JSON_BODY" || code === "FST_ERR_CTP_EMPTY_JSON_BODY";
}

function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== "object" || thrown === null || !("statusCode" in thrown)) return undefined;
  return typeof thrown.statusCode === "number" ? thrown.statusCode : undefined;
}

const statusOfRefusal = { tooManyHeaders: 431, urlTooLong: 414, unknownExpectation: 417 } as const;

/** What the server refuses by itself, before any route is looked for. */
export function refusal(what: keyof typeof statusOfRefusal): GatewayError {
  return gatewayErrorFromFramework({ statusCode: statusOfRefusal[what] });
}

const statusOfParserCode: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** The error for what Node's HTTP parser reports. */
export function gatewayErrorFromParser(code: string | undefined): GatewayError {
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW")
    return new GatewayError("INVALID_REQUEST", "The chunks of the body carry long extensions, which nobody reads here; leave them out.");
  return gatewayErrorFromFramework({ statusCode: statusOfParserCode[code ?? ""] ?? 400 });
}
