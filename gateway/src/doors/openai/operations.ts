/** The calls of OpenAI's API as they are mounted and described. */
import { okStatus } from "../../errors/http-status.ts";
import { problemResponses, reasonsOfCalls } from "../../errors/problem-schema.ts";
import type { HttpOperation } from "../http-door.ts";
import { eventStream } from "./generate/answer/write-stream.ts";
import { chatRequestSchema, chatSchema, completionRequestSchema, completionSchema, embedRequestSchema, embedSchema } from "./schemas.ts";

interface Described {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly request: object;
  readonly answer: object;
  readonly isStreamed: boolean;
}

const answerHeaders = {
  "x-inferencehub-version": { type: "string", description: "The exact version that ran." },
  "x-request-id": { type: "string", description: "Names this request in the log." },
};

const events = {
  schema: {
    type: "string",
    description:
      'For `stream: true`: a chunk an event, `data: [DONE]` at the end of a whole answer, `data: {"error":…}` at that of any other.',
  },
};

function operation({ path, operationId, summary, description, request, answer, isStreamed }: Described): HttpOperation {
  return {
    method: "POST",
    path,
    description: {
      operationId,
      summary,
      description,
      tags: ["openai"],
      headers: {
        type: "object",
        properties: {
          "x-request-timeout-ms": { type: "integer", minimum: 1, description: "The deadline, where the version's is longer." },
          "x-request-id": { type: "string", maxLength: 128, description: "Names the call in the log; made when left out." },
        },
      },
      body: { content: { "application/json": { schema: request } } },
      response: {
        [okStatus]: {
          description: isStreamed ? "The answer, or its stream." : "The answer.",
          headers: answerHeaders,
          content: { "application/json": { schema: answer }, ...(isStreamed && { [eventStream]: events }) },
        },
        ...problemResponses("openai", ...reasonsOfCalls),
      },
    },
  };
}

export const chatOperation = operation({
  path: "/v1/chat/completions",
  operationId: "openaiChat",
  summary: "Answers a chat",
  description: "As OpenAI's API has it, of versions with the task `chat`.",
  request: chatRequestSchema,
  answer: chatSchema,
  isStreamed: true,
});

export const completionOperation = operation({
  path: "/v1/completions",
  operationId: "openaiComplete",
  summary: "Goes on with a text",
  description: "As OpenAI's API has it, of versions with the task `complete`.",
  request: completionRequestSchema,
  answer: completionSchema,
  isStreamed: true,
});

export const embedOperation = operation({
  path: "/v1/embeddings",
  operationId: "openaiEmbed",
  summary: "Turns texts into vectors",
  description: "As OpenAI's API has it, of versions with the task `embed`.",
  request: embedRequestSchema,
  answer: embedSchema,
  isStreamed: false,
});
