/** The statuses of answers. With the rest of this folder, the only place that knows HTTP's numbers. */
import type { GatewayError } from "./gateway-error.ts";
import { type Reason, reasons } from "./reasons.ts";

export const okStatus = 200;
export const createdStatus = 201;
export const noContentStatus = 204;
/** Go on there, by GET. */
export const seeOtherStatus = 303;
/** The same request at another address, for good. */
export const movedStatus = 308;
/** Who asks has it already. */
export const notModifiedStatus = 304;

/** Insufficient Storage (RFC 4918): the state can't be written. */
export const notStoredStatus = 507;

/** Reasons, that nothing is there which is neither a model nor a version, and that the state can't be written. */
export type Failing = Reason | "NOT_FOUND" | "NOT_STORED";

/** The status that a reason is answered with. */
export function httpStatusFromReason(reason: Failing): number {
  if (reason === "NOT_STORED") return notStoredStatus;
  return reason === "NOT_FOUND" ? reasons.MODEL_NOT_FOUND.http : reasons[reason].http;
}

/** The status that an error is answered with. */
export function httpStatusFromError(error: GatewayError): number {
  return error.httpStatus ?? reasons[error.reason].http;
}

/** Whether what was asked for is not there. */
export function isNotFound(error: GatewayError): boolean {
  return httpStatusFromError(error) === httpStatusFromReason("NOT_FOUND");
}

/** Whether an answer of that status is no problem. */
export function isSuccess(status: number): boolean {
  return status < 400;
}

/** Whether an answer of that status says that the caller has to mend something, or went away. */
export function isCallersFault(status: number): boolean {
  return status >= 400 && status < 500;
}
