/** Reads the body of a chat or a completion as a well-formed request, whatever model it is for. */
import { shownToken } from "../../../../errors/pointer.ts";
import { describeJson, maxProblems } from "../../../../tensors/explain-json.ts";
import type { ReadAtOnce } from "../../../reading/messages.ts";
import { badRequest } from "../../base/bad-request.ts";
import { marksIn } from "../../base/marks.ts";
import { type Fields, isFields, readFields } from "../../base/read-fields.ts";
import { targetFrom } from "../../base/target.ts";
import { bytesFromTexts } from "../../base/text-tensor.ts";
import { tokensFromBytes } from "../../base/tokens.ts";
import { Findings } from "./findings.ts";
import type { GenerationHead } from "./head.ts";
import { alwaysTaken, chatParameters, completionParameters, isIdle, type Parameters } from "./parameters.ts";

interface Kind {
  readonly parameters: Parameters;
  /** What can't be left out. */
  readonly required: "messages" | "prompt";
  readonly example: string;
}

const chat: Kind = {
  parameters: chatParameters,
  required: "messages",
  example: '{"model":"assistant","messages":[{"role":"user","content":"Hello"}]}',
};

const completion: Kind = {
  parameters: completionParameters,
  required: "prompt",
  example: '{"model":"writer","prompt":"Once upon a time"}',
};

/** Throws INVALID_REQUEST with every problem, up to twenty, and MODEL_NOT_FOUND. The only part is the tensor `request`. */
export function readChat(body: Buffer, maxDepth: number): ReadAtOnce<GenerationHead> {
  return readGeneration(chat, body, maxDepth);
}

/** The same for a completion. */
export function readCompletion(body: Buffer, maxDepth: number): ReadAtOnce<GenerationHead> {
  return readGeneration(completion, body, maxDepth);
}

function readGeneration(kind: Kind, body: Buffer, maxDepth: number): ReadAtOnce<GenerationHead> {
  const { model, stream, stream_options: options, ...asked } = readFields(body, maxDepth, kind.example);
  const findings = new Findings();
  const includesUsage = usageWanted(stream, options, findings);
  const unknown: string[] = [];
  const request = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(asked)) {
    const check = Object.hasOwn(kind.parameters, name) ? kind.parameters[name]! : undefined;
    check?.(value, `/${name}`, findings);
    if (isIdle(name, value)) continue;
    request[name] = value;
    if (check === undefined) unknown.push(name);
    if (!alwaysTaken.has(name) || check === undefined) findings.need(name);
  }
  // The number means nothing without the flag, and would be ignored.
  if (kind === chat && request.top_logprobs !== undefined && request.logprobs === undefined)
    findings.wrong("/logprobs", "true beside `top_logprobs`", asked.logprobs);
  if (request[kind.required] === undefined) findings.wrong(`/${kind.required}`, whatIsRequired[kind.required], undefined);
  const { problems, needs, textBytes } = findings;
  // The model last: of a body with anything else wrong, nobody wants to hear of the model alone.
  if (problems.length > 0) throw badRequest(problems.slice(0, maxProblems));
  const target = targetFrom(model);
  if (Array.isArray(request.prompt)) request.prompt = request.prompt[0];
  const wish = {
    isStream: stream === true,
    includesUsage,
    choices: (request.n as number | undefined) ?? 1,
  };
  const inputTokens = tokensFromBytes(textBytes + bytesOfTools(request));
  return {
    head: { ...target, wish, marks: marksIn(request), needs: [...needs], unknown, most: mostTokens(request), inputTokens },
    parts: [bytesFromTexts([JSON.stringify(request)])],
  };
}

const whatIsRequired = { messages: "an array of messages", prompt: "a text" } as const;

function usageWanted(stream: unknown, options: unknown, findings: Findings): boolean {
  if (stream !== undefined && typeof stream !== "boolean") findings.wrong("/stream", "true or false", stream);
  if (options === undefined) return false;
  if (stream !== true) {
    findings.wrong("/stream_options", "nothing beside a `stream` that is not true", options);
    return false;
  }
  if (!isFields(options)) {
    findings.wrong("/stream_options", "an object", options);
    return false;
  }
  for (const [name, value] of Object.entries(options))
    if (!streamOptions.has(name))
      findings.problems.push({
        pointer: `/stream_options/${shownToken(name)}`,
        detail: `expected only include_usage, got ${describeJson(value)}`,
      });
    else if (value !== null && typeof value !== "boolean") findings.wrong(`/stream_options/${name}`, "true or false", value);
  return options.include_usage === true;
}

/** The second pads chunks against who listens to their lengths on the way; nothing here pads, so it has nothing to turn off. */
const streamOptions: ReadonlySet<string> = new Set(["include_usage", "include_obfuscation"]);

/** Descriptions of tools are read by the model, too. */
function bytesOfTools({ tools, functions }: Fields): number {
  let bytes = 0;
  for (const each of [tools, functions]) if (each !== undefined) bytes += Buffer.byteLength(JSON.stringify(each));
  return bytes;
}

function mostTokens({ max_completion_tokens: ofAnswer, max_tokens: ofText }: Fields): GenerationHead["most"] {
  if (typeof ofAnswer === "number") return { parameter: "max_completion_tokens", tokens: ofAnswer };
  return typeof ofText === "number" ? { parameter: "max_tokens", tokens: ofText } : undefined;
}
