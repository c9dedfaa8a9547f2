/** What the operations under /v1 take and give, for /openapi.json; what is more than these fields stands in docs/reference/openai.md. */
import { Type } from "typebox";

const model = Type.String({
  description: "`name`, `name@version` or `name@label`; of a name alone, the traffic rules choose the version.",
});
const answeredModel = Type.String({ description: "The exact version that ran, as `name@version`." });
const anything = { type: "object", additionalProperties: true } as const;

const ofBoth = {
  model,
  max_tokens: Type.Optional(Type.Integer({ minimum: 1, description: "Tokens that each choice may have." })),
  n: Type.Optional(Type.Integer({ minimum: 1, maximum: 128, description: "Choices that are wanted." })),
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
  top_p: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  seed: Type.Optional(Type.Integer({ description: "The same seed and request give the same text." })),
  stop: Type.Optional(
    Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 16 })], { description: "Texts before which the answer ends." }),
  ),
  stream: Type.Optional(Type.Boolean({ description: "True: the answer comes as an event stream, as it is made." })),
  stream_options: Type.Optional(
    Type.Object({
      include_usage: Type.Optional(Type.Boolean({ description: "True: a last chunk without choices counts the tokens." })),
    }),
  ),
};

const description = "Parameters that the version does not declare are refused by name; null is the same as leaving one out.";

export const chatRequestSchema = Type.Object(
  {
    ...ofBoth,
    messages: Type.Array(Type.Unsafe<object>({ ...anything, description: "With `role` and `content`." }), { minItems: 1 }),
    max_completion_tokens: Type.Optional(Type.Integer({ minimum: 1, description: "The newer name of max_tokens." })),
    logprobs: Type.Optional(Type.Boolean()),
    top_logprobs: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    response_format: Type.Optional(Type.Unsafe<object>(anything)),
    tools: Type.Optional(Type.Array(Type.Unsafe<object>(anything))),
    tool_choice: Type.Optional(Type.Unsafe<unknown>({ description: "none, auto, required, or the tool to call." })),
  },
  {
    title: "Chat request",
    description,
    additionalProperties: true,
    examples: [{ model: "assistant", messages: [{ role: "user", content: "Hello" }] }],
  },
);

export const completionRequestSchema = Type.Object(
  {
    ...ofBoth,
    prompt: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 1 })], { description: "One text." }),
    logprobs: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    echo: Type.Optional(Type.Boolean()),
    suffix: Type.Optional(Type.String()),
  },
  {
    title: "Completion request",
    description,
    additionalProperties: true,
    examples: [{ model: "writer", prompt: "Once upon a time", max_tokens: 16 }],
  },
);

export const embedRequestSchema = Type.Object(
  {
    model,
    input: Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
      description: "A text, or several; no tokens.",
    }),
    encoding_format: Type.Optional(
      Type.Union([Type.Literal("float"), Type.Literal("base64")], {
        description: "base64: of the values' bytes, 32-bit floats, little-endian. float when left out.",
      }),
    ),
    dimensions: Type.Optional(Type.Integer({ minimum: 1, description: "Refused unless it is the number of values that the model makes." })),
    user: Type.Optional(Type.String()),
  },
  { title: "Embedding request", additionalProperties: false, examples: [{ model: "sentences", input: ["A first text", "and another"] }] },
);

const usage = Type.Object(
  {
    prompt_tokens: Type.Integer(),
    completion_tokens: Type.Optional(Type.Integer()),
    total_tokens: Type.Integer(),
    prompt_tokens_details: Type.Optional(Type.Object({ cached_tokens: Type.Integer() })),
    estimated: Type.Optional(Type.Boolean({ description: "True: guessed from the length of the texts, for the model counts none." })),
  },
  { title: "Token usage" },
);

const finishReason = Type.String({ description: "stop, length, tool_calls, content_filter or function_call." });

const ofAnswers = {
  id: Type.String(),
  created: Type.Integer({ description: "Seconds since 1970-01-01 UTC." }),
  model: answeredModel,
  usage,
};

export const chatSchema = Type.Object(
  {
    ...ofAnswers,
    object: Type.Literal("chat.completion"),
    choices: Type.Array(
      Type.Object({
        index: Type.Integer(),
        message: Type.Object(
          { role: Type.String(), content: Type.Union([Type.String(), Type.Null()]) },
          { additionalProperties: true, description: "With `tool_calls` where tools are called." },
        ),
        logprobs: Type.Unsafe<unknown>({ description: "null unless asked for." }),
        finish_reason: finishReason,
      }),
    ),
  },
  { title: "Chat answer" },
);

export const completionSchema = Type.Object(
  {
    ...ofAnswers,
    object: Type.Literal("text_completion"),
    choices: Type.Array(
      Type.Object({
        index: Type.Integer(),
        text: Type.String(),
        logprobs: Type.Unsafe<unknown>({ description: "null unless asked for." }),
        finish_reason: finishReason,
      }),
    ),
  },
  { title: "Completion answer" },
);

export const embedSchema = Type.Object(
  {
    object: Type.Literal("list"),
    data: Type.Array(
      Type.Object({
        object: Type.Literal("embedding"),
        index: Type.Integer(),
        embedding: Type.Union([Type.Array(Type.Number()), Type.String()], { description: "Numbers, or base64." }),
      }),
    ),
    model: answeredModel,
    usage,
  },
  { title: "Embeddings" },
);
