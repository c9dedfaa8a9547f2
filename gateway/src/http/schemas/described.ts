/** A route's schema in short: what it takes, what it gives, how it fails. */

import { type Failing, okStatus } from "../../errors/http-status.ts";
import { openInferenceProblemResponses, problemResponses } from "../../errors/problem-schema.ts";

export interface Description {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly params?: object;
  readonly querystring?: object;
  readonly body?: object;
  /** Without a schema: an answer without a body. */
  readonly ok: { readonly status?: number; readonly description: string; readonly schema?: object; readonly contentType?: string };
  readonly errors: readonly Failing[];
  /** True: no key needed. */
  readonly open?: boolean;
  /** True: it is under `/v2`, whose errors have one field more. */
  readonly isOpenInference?: boolean;
}

export function described(operation: Description): Record<string, unknown> {
  const { operationId, summary, tags, params, querystring, body, ok, errors, open, isOpenInference = false } = operation;
  const failed = isOpenInference ? openInferenceProblemResponses : problemResponses;
  return {
    operationId,
    summary,
    tags,
    ...(params && { params }),
    ...(querystring && { querystring }),
    ...(body && { body }),
    ...(open && { security: [] }),
    response: {
      [ok.status ?? okStatus]: {
        description: ok.description,
        ...(ok.schema ? { content: { [ok.contentType ?? "application/json"]: { schema: ok.schema } } } : { type: "null" }),
      },
      ...failed(...errors, ...(errors.includes("UNAUTHENTICATED") ? (["RATE_LIMITED"] as const) : [])),
    },
  };
}
