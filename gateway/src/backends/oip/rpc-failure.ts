/** Why a call to a server has failed, as far as it can be told. */
import { type ServiceError, status } from "@grpc/grpc-js";
import { type Reason, reasons } from "../../errors/reasons.ts";

export type StatusName = keyof typeof status;

interface Circumstances {
  /** The server, or a proxy before it, has said so; else it was found out here, as where the connection broke. */
  readonly isFromServer?: boolean;
  /** It is certain that it never reached the server: no connection took it. */
  readonly isUnsent?: boolean;
  /** It is certain that the server has not looked at it, as where it had just asked the connection to go. */
  readonly isRefused?: boolean;
  /** Its answer was longer than is taken here. */
  readonly isTooLong?: boolean;
  /** What another InferenceHub says of it. */
  readonly reason?: Reason;
}

export class RpcFailure extends Error {
  override readonly name = "RpcFailure";
  readonly code: StatusName;
  readonly isFromServer: boolean;
  readonly isUnsent: boolean;
  readonly isRefused: boolean;
  readonly isTooLong: boolean;
  readonly reason: Reason | undefined;

  /** @param details the server's words, which are for the operator */
  constructor(code: StatusName, details: string, circumstances: Circumstances = {}) {
    super(details);
    this.code = code;
    this.isFromServer = circumstances.isFromServer ?? false;
    this.isUnsent = circumstances.isUnsent ?? false;
    this.isRefused = circumstances.isRefused ?? false;
    this.isTooLong = circumstances.isTooLong ?? false;
    this.reason = circumstances.reason;
  }

  /** @param hasAnswered the server's headers have come */
  static fromServiceError(error: ServiceError, hasAnswered: boolean, maxMessageBytes: number): RpcFailure {
    const code = (status[error.code] ?? "UNKNOWN") as StatusName;
    const name = String(error.metadata?.get("inferencehub-reason")[0] ?? "");
    return new RpcFailure(code, error.details, {
      // An answer of trailers alone is one of headers alone, which grpc-js hands out with the status.
      isFromServer: hasAnswered || Object.keys(error.metadata?.getMap() ?? {}).length > 0,
      isUnsent: code === "UNAVAILABLE" && error.details.startsWith("No connection established"),
      isRefused: code === "UNAVAILABLE" && error.details === "Stream refused by server",
      isTooLong: code === "RESOURCE_EXHAUSTED" && error.details.endsWith(`vs ${maxMessageBytes})`),
      ...(Object.hasOwn(reasons, name) && { reason: name as Reason }),
    });
  }

  /** Whether the way to the server is broken. A server that stops at once calls off what it has before its connections end. */
  get isBroken(): boolean {
    return (this.code === "UNAVAILABLE" || this.code === "CANCELLED") && !this.isFromServer && !this.isRefused;
  }

  /** As admins read it. */
  get words(): string {
    return `${this.code}: ${this.message.slice(0, maxWords)}`;
  }
}

/** Characters of a server's text that are passed on to the operator. */
const maxWords = 500;
