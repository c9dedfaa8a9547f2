/** The one error that the gateway raises on purpose: a reason, and a sentence that the caller may read. */
import type { Reason } from "./reasons.ts";

/** One thing that is wrong with a body. */
export interface Problem {
  /** Where: a JSON pointer (RFC 6901) from the body's root, such as `/inputs/x/0/2`. */
  readonly pointer: string;
  /** What was expected and what came. */
  readonly detail: string;
}

/** What some errors carry beside reason and sentence. */
export interface GatewayErrorOptions {
  /** Pause before another try, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Everything that is wrong with the body, when it is the body. */
  readonly problems?: readonly Problem[] | undefined;
  /** Replaces the reason's HTTP status where HTTP itself has a closer one (`http-fault.ts`). */
  readonly httpStatus?: number | undefined;
  /** What clients of OpenAI's API know it as, where that says more than the reason (`openai-error.ts`). */
  readonly openaiCode?: string | undefined;
  /** What lies behind it; logged, never sent. */
  readonly cause?: unknown;
  /** True: the log has it in a sum, and no line for each. */
  readonly isQuiet?: boolean;
}

/** Sent instead of whatever an unexpected exception says. */
export const internalDetail = "The gateway met an error that it did not expect; its log has the details under this request id.";

/** A failure with a reason. `detail` goes to the caller as it is: no paths, no stacks, no internals. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly reason: Reason;
  readonly retryAfterMs: number | undefined;
  readonly problems: readonly Problem[] | undefined;
  readonly httpStatus: number | undefined;
  readonly openaiCode: string | undefined;
  readonly isQuiet: boolean;

  constructor(reason: Reason, detail: string, options?: GatewayErrorOptions) {
    super(detail, options?.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.retryAfterMs = options?.retryAfterMs;
    this.problems = options?.problems;
    this.httpStatus = options?.httpStatus;
    this.openaiCode = options?.openaiCode;
    this.isQuiet = options?.isQuiet ?? false;
  }

  /** The sentence for the caller. */
  get detail(): string {
    return this.message;
  }

  /** Any thrown value as a GatewayError: itself, or INTERNAL with a fixed sentence and the value as its cause. */
  static from(thrown: unknown): GatewayError {
    if (thrown instanceof GatewayError) return thrown;
    return new GatewayError("INTERNAL", internalDetail, { cause: thrown });
  }
}
