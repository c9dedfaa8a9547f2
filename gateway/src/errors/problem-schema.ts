/** The body of every error, RFC 9457 with the gateway's own fields. */

import { Type } from "typebox";
import { type Failing, httpStatusFromReason } from "./http-status.ts";
import { plainMediaType, problemMediaType } from "./problem.ts";
import type { ProblemKind } from "./problem-for-url.ts";
import { reasons } from "./reasons.ts";

const problemFields = {
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
};

const contents: Readonly<Record<ProblemKind, object>> = {
  problem: { [problemMediaType]: { schema: Type.Object(problemFields, { title: "Problem", description: "An error." }) } },
  "open-inference": {
    [plainMediaType]: {
      schema: Type.Object(
        {
          error: Type.String({ description: "The same as `detail`, where clients of the Open Inference Protocol look for it." }),
          ...problemFields,
        },
        { title: "Open inference problem", description: "An error." },
      ),
    },
  },
  openai: {
    [plainMediaType]: {
      schema: Type.Object(
        {
          error: Type.Object({
            message: Type.String({ description: "One sentence: what was expected, what came, how to mend it." }),
            type: Type.String({ description: "invalid_request_error, requests or server_error." }),
            param: Type.Union([Type.String(), Type.Null()], { description: "Where in the body, such as `messages[0].content`." }),
            code: Type.String({ description: "OpenAI's code where it has one, such as model_not_found, else the reason." }),
            errors: Type.Optional(
              Type.Array(Type.Object({ param: Type.String(), detail: Type.String() }), {
                description: "Everything that is wrong with the body, where that is more than one thing.",
              }),
            ),
          }),
        },
        { title: "OpenAI error", description: "An error." },
      ),
    },
  },
};

const descriptions: Readonly<Record<number, string>> = {
  400: "The request is not well-formed, or its inputs disagree with the model's signature.",
  401: "A valid key is needed.",
  403: "The key may not do this.",
  404: "There is no such thing.",
  408: "The request did not arrive in time.",
  409: "The state has changed meanwhile.",
  413: "The body or the answer is too large.",
  414: "The URL, or a name in it, is too long.",
  415: "The media type is not supported.",
  422: "Two workers have ended while they ran exactly this call; it is refused for ten minutes.",
  429: "The key's rate limit is used up, or too many wrong keys came from here; `retry-after` says when to try again.",
  417: "The only expectation taken is 100-continue.",
  431: "The headers are too many or too long.",
  500: "The model or the gateway met an error.",
  501: "This is not supported.",
  503: "Nothing can take the call now; `retry-after` says when to try again.",
  504: "The deadline has passed.",
  507: "The gateway's state can't be written, such as on a full disk; nothing has changed.",
};

/** What the HTTP server itself, or an error of ours, may answer to any request, whatever its operation. */
const statusesOfAny = [400, 408, 413, 414, 417, 431, 500, 503];
/** What else a request may be answered that needs a key. */
const statusesOfKeyed = [401, 403];
/** What else a request may be answered whose method has a body. */
const statusesOfBodies = [415];

/** What a call of a model may come to, through whichever door. */
export const reasonsOfCalls: readonly Failing[] = [
  "INVALID_REQUEST",
  "INPUT_MISMATCH",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "MODEL_NOT_FOUND",
  "VERSION_NOT_FOUND",
  "PAYLOAD_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "POISON_REQUEST",
  "RATE_LIMITED",
  "QUEUE_FULL",
  "MODEL_LOADING",
  "NO_HEALTHY_WORKER",
  "WORKER_LOST",
  "DEADLINE_EXCEEDED",
  "MODEL_FAILED",
  "NOT_SUPPORTED",
  "INTERNAL",
];

/** The part of an operation's responses that its errors make up. */
export function problemResponses(kind: ProblemKind, ...reasons: readonly Failing[]): Record<number, unknown> {
  return responsesOf(reasons.map(httpStatusFromReason), kind);
}

/** What any operation may be answered, whether or not its own code has such an error. */
export function commonProblemResponses(needsKey: boolean, mayHaveBody: boolean, kind: ProblemKind): Record<number, unknown> {
  return responsesOf([...statusesOfAny, ...(needsKey ? statusesOfKeyed : []), ...(mayHaveBody ? statusesOfBodies : [])], kind);
}

function responsesOf(statuses: readonly number[], kind: ProblemKind): Record<number, unknown> {
  return Object.fromEntries(statuses.map((status) => [status, { description: descriptions[status], content: contents[kind] }]));
}
