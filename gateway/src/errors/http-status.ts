/** The statuses of answers that are no problems, and of those that are. With the rest of this folder, the only place that knows HTTP's numbers. */
import type { GatewayError } from "./gateway-error.ts";
import { reasons } from "./reasons.ts";

export const okStatus = 200;

/** The status that an error is answered with. */
export function httpStatusFromError(error: GatewayError): number {
  return error.httpStatus ?? reasons[error.reason].http;
}
