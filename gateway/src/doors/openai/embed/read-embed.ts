/** Reads the body of POST /v1/embeddings as a well-formed request, whatever model it is for. */
import type { Problem } from "../../../errors/gateway-error.ts";
import { shownToken } from "../../../errors/pointer.ts";
import { lengthPrefixBytes } from "../../../tensors/bytes-element.ts";
import { describeJson, maxProblems } from "../../../tensors/explain-json.ts";
import type { Parameters } from "../../../tensors/tensor.ts";
import type { ReadAtOnce } from "../../reading/messages.ts";
import { badRequest } from "../base/bad-request.ts";
import { marksIn } from "../base/marks.ts";
import { readFields } from "../base/read-fields.ts";
import { type Target, targetFrom } from "../base/target.ts";
import { bytesFromTexts } from "../base/text-tensor.ts";
import { tokensFromBytes } from "../base/tokens.ts";

export interface EmbedHead extends Target {
  readonly texts: number;
  /** Values that each is to have; undefined: as many as the model makes. */
  readonly dimensions: number | undefined;
  /** Tokens of the texts, about. */
  readonly inputTokens: number;
  readonly marks: Parameters;
  readonly wish: EmbedWish;
}

/** What the body says of how the answer is wanted. */
export interface EmbedWish {
  readonly isBase64: boolean;
}

const example = '{"model":"sentences","input":["A first text","and another"]}';
const formats = ["float", "base64"];

/** Throws INVALID_REQUEST with every problem, up to twenty, and MODEL_NOT_FOUND. The only part is the tensor of the texts. */
export function readEmbed(body: Buffer, maxDepth: number): ReadAtOnce<EmbedHead> {
  const { model, input, encoding_format: format = "float", dimensions, user, ...unknown } = readFields(body, maxDepth, example);
  const texts = Array.isArray(input) ? input : [input];
  const problems = [...problemsOf(input, texts)];
  const wrong = (name: string, expected: string, value: unknown) =>
    problems.push({ pointer: `/${name}`, detail: `expected ${expected}, got ${describeJson(value)}` });
  if (!formats.includes(format as string)) wrong("encoding_format", formats.join(" or "), format);
  if (dimensions !== undefined && !(Number.isSafeInteger(dimensions) && (dimensions as number) > 0))
    wrong("dimensions", "a whole number, 1 or more", dimensions);
  if (user !== undefined && typeof user !== "string") wrong("user", "text", user);
  const names = Object.keys(unknown);
  for (const name of names)
    problems.push({ pointer: `/${shownToken(name)}`, detail: "expected only model, input, encoding_format, dimensions and user" });
  if (problems.length > 0)
    throw badRequest(problems.slice(0, maxProblems), names.length === problems.length ? "unknown_parameter" : undefined);
  const bytes = bytesFromTexts(texts as string[]);
  return {
    head: {
      ...targetFrom(model),
      texts: texts.length,
      dimensions: dimensions as number | undefined,
      inputTokens: tokensFromBytes(bytes.length - texts.length * lengthPrefixBytes),
      marks: marksIn({ user }),
      wish: { isBase64: format === "base64" },
    },
    parts: [bytes],
  };
}

function* problemsOf(input: unknown, texts: readonly unknown[]): Generator<Problem, void, void> {
  if (texts.length === 0 || input === undefined)
    return yield { pointer: "/input", detail: `expected a text, or an array of one or more, got ${describeJson(input)}` };
  if (texts.some((each) => typeof each === "number" || Array.isArray(each)))
    return yield {
      pointer: "/input",
      detail:
        "expected a text, or an array of texts, got tokens: they are numbers of one tokenizer, and the model has its own; send the texts",
    };
  for (const [index, text] of texts.entries())
    if (typeof text !== "string" || text === "" || !text.isWellFormed()) {
      const expected = typeof text === "string" && text !== "" ? "text of whole characters" : "text that is not empty";
      yield { pointer: Array.isArray(input) ? `/input/${index}` : "/input", detail: `expected ${expected}, got ${describeJson(text)}` };
    }
}
