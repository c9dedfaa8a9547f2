/** The parameters of OpenAI's API that generate text: what each may be, and which values ask for nothing. */
import { fields, flag, listOf, mapOf, number, objectOf, someText, text, textOr, typedObject, whole } from "./checks.ts";
import type { Check } from "./findings.ts";
import { messages } from "./messages.ts";

export type Parameters = Readonly<Record<string, Check>>;

/** Choices of one answer at most, as OpenAI has it. */
const maxChoices = 128;

const tokens = whole(1, 2 ** 31 - 1);
const stops = listOf(someText, "texts", 0, 16);

const ofBoth: Parameters = {
  max_tokens: tokens,
  n: whole(1, maxChoices),
  temperature: number(0, 2),
  top_p: number(0, 1),
  seed: whole(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  stop: (value, pointer, findings) => (typeof value === "string" ? someText : stops)(value, pointer, findings),
  frequency_penalty: number(-2, 2),
  presence_penalty: number(-2, 2),
  logit_bias: mapOf(number(-100, 100)),
  user: text,
  metadata: mapOf(text),
  store: flag,
};

const describedFunction = objectOf({ name: someText, "description?": text, "parameters?": fields });
const tool = typedObject({ function: { function: describedFunction } });
const choiceOfTool = typedObject({ function: { function: objectOf({ name: someText }) } });
const responseFormat = typedObject({ json_schema: { json_schema: objectOf({ name: someText, "schema?": fields }) } });

export const chatParameters: Parameters = {
  ...ofBoth,
  messages,
  max_completion_tokens: tokens,
  logprobs: flag,
  top_logprobs: whole(0, 20),
  response_format: responseFormat,
  tools: listOf(tool, "tools"),
  tool_choice: textOr(choiceOfTool),
  parallel_tool_calls: flag,
  functions: listOf(describedFunction, "functions"),
  function_call: textOr(objectOf({ name: someText })),
  modalities: listOf(text, "texts"),
  audio: fields,
  prediction: fields,
  moderation: fields,
  reasoning_effort: text,
  verbosity: text,
  service_tier: text,
  prompt_cache_key: text,
  prompt_cache_retention: text,
  prompt_cache_options: fields,
  safety_identifier: text,
  web_search_options: fields,
};

/** One prompt is one call: several, which the API takes too, would be several calls of one request. */
const prompt: Check = (value, pointer, findings) => {
  const [only, ...more] = Array.isArray(value) ? value : [value];
  if (typeof only !== "string" || more.length > 0)
    return findings.wrong(
      pointer,
      "one text, or an array that holds one (no tokens, and no several prompts: send a request for each)",
      value,
    );
  text(only, pointer, findings);
  findings.read(only);
};

export const completionParameters: Parameters = {
  ...ofBoth,
  prompt,
  best_of: whole(1, maxChoices),
  echo: flag,
  logprobs: whole(0, 20),
  suffix: text,
};

/** What no version needs to declare: contract/generation.md. */
export const alwaysTaken: ReadonlySet<string> = new Set([
  "messages",
  "prompt",
  "max_tokens",
  "max_completion_tokens",
  "user",
  "metadata",
  "store",
]);

/** Values, as JSON, that ask for what happens without them: clients send them unasked, and they go no further. */
const idle: Readonly<Record<string, readonly string[]>> = {
  n: ["1"],
  best_of: ["1"],
  top_p: ["1"],
  frequency_penalty: ["0"],
  presence_penalty: ["0"],
  logit_bias: ["{}"],
  logprobs: ["false"],
  top_logprobs: ["0"],
  stop: ["[]"],
  tools: ["[]"],
  functions: ["[]"],
  parallel_tool_calls: ["true"],
  modalities: ['["text"]'],
  response_format: ['{"type":"text"}'],
  service_tier: ['"auto"', '"default"'],
  echo: ["false"],
  suffix: ['""'],
};

export function isIdle(name: string, value: unknown): boolean {
  return Object.hasOwn(idle, name) && idle[name]!.includes(JSON.stringify(value));
}
