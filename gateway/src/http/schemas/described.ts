/** A route's schema in short: what it takes, what it gives, how it fails. */

import { type Failing, okStatus } from "../../errors/http-status.ts";
import type { ProblemKind } from "../../errors/problem-for-url.ts";
import { problemResponses } from "../../errors/problem-schema.ts";

export interface Description {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly params?: object;
  readonly querystring?: object;
  readonly body?: object;
  /** Without a schema: an answer without a body. */
  readonly ok: {
    readonly status?: number;
    readonly description: string;
    readonly schema?: object;
    readonly contentType?: string;
    /** The same in other formats, by their media types. */
    readonly others?: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly errors: readonly Failing[];
  /** True: no key needed. */
  readonly open?: boolean;
  /** How its errors are said; absent: as RFC 9457 does. */
  readonly problems?: ProblemKind;
}

export function described(operation: Description): Record<string, unknown> {
  const { operationId, summary, tags, params, querystring, body, ok, errors, open, problems = "problem" } = operation;
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
        ...(ok.schema ? { content: { [ok.contentType ?? "application/json"]: { schema: ok.schema }, ...ok.others } } : { type: "null" }),
      },
      ...problemResponses(problems, ...errors, ...(errors.includes("UNAUTHENTICATED") ? (["RATE_LIMITED"] as const) : [])),
    },
  };
}
