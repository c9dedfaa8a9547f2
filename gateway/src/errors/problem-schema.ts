/** The body of every error, RFC 9457 with the gateway's own fields. */

import { Type } from "typebox";
import { reasons } from "./reasons.ts";

export const problemSchema = Type.Object(
  {
    type: Type.String({ description: "urn:inferencehub:reason: and the reason." }),
    title: Type.String({ description: "The reason in a few words; the same for every error of that reason." }),
    status: Type.Integer({ description: "The HTTP status." }),
    detail: Type.String({ description: "One sentence: what was expected, what came, how to mend it." }),
    reason: Type.String({ enum: Object.keys(reasons), description: "What programs decide by." }),
    request_id: Type.String({ description: "Names this request in the gateway's log." }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: "Where in the body, as a JSON pointer." }),
          detail: Type.String({ description: "What was expected there and what came." }),
        }),
        { description: "Everything that is wrong with the body." },
      ),
    ),
  },
  { title: "Problem", description: "An error." },
);

const DESCRIPTIONS = {
  400: "The request is not well-formed, or its inputs disagree with the model's signature.",
  401: "A valid key is needed.",
  403: "The key may not do this.",
  404: "There is no such thing.",
  409: "The state has changed meanwhile.",
  413: "The body or the answer is too large.",
  415: "The media type is not supported.",
  422: "This request has ended workers before.",
  429: "The key's rate limit is used up; `retry-after` says when to try again.",
  500: "The model or the gateway met an error.",
  501: "This is not supported.",
  503: "Nothing can take the call now; `retry-after` says when to try again.",
  504: "The deadline has passed.",
} as const;

export type ProblemStatus = keyof typeof DESCRIPTIONS;

/** The part of an operation's responses that its errors make up. */
export function problemResponses(...statuses: ProblemStatus[]): Record<number, unknown> {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: DESCRIPTIONS[status], content: { "application/problem+json": { schema: problemSchema } } },
    ]),
  );
}
