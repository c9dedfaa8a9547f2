/** The statuses of gRPC. With the rest of this folder, the only place that knows its numbers. */
import type { GatewayError } from "./gateway-error.ts";
import { defaultRetryAfterMs } from "./problem.ts";
import { reasons } from "./reasons.ts";

export const grpcOk = "0";
export const grpcNotFound = 5;

const numbers: Readonly<Record<string, number>> = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: grpcNotFound,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  ABORTED: 10,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

/** An error, ready to be written: the metadata behind the last message. Names in lower case. */
export function trailersFromError(error: GatewayError, requestId: string): Record<string, string> {
  const { grpc, retry } = reasons[error.reason];
  const trailers: Record<string, string> = {
    "grpc-status": String(numbers[grpc]),
    "grpc-message": percentEncoded(error.detail),
    "inferencehub-reason": error.reason,
    "x-request-id": requestId,
  };
  const retryAfterMs = error.retryAfterMs ?? (retry === "no" ? undefined : defaultRetryAfterMs);
  if (retryAfterMs !== undefined) {
    trailers["inferencehub-retry-after-ms"] = String(Math.ceil(retryAfterMs));
    trailers["retry-after"] = String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  }
  return trailers;
}

/** As gRPC wants its messages: UTF-8, with all but printable ASCII as %XX. */
function percentEncoded(text: string): string {
  return /^[\x20-\x24\x26-\x7e]*$/.test(text) ? text : text.toWellFormed().replaceAll(/[^\x20-\x24\x26-\x7e]+/g, percentBytes);
}

function percentBytes(part: string): string {
  let encoded = "";
  for (const byte of Buffer.from(part)) encoded += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  return encoded;
}
