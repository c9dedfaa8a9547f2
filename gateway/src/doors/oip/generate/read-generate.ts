/** Reads the body of a generate request: a text or inputs by name, with settings beside them, whatever model it is for. */
import type { Problem } from "../../../errors/gateway-error.ts";
import { pointerToken } from "../../../errors/pointer.ts";
import { invalidAt } from "../../../request/body/parse-json.ts";
import { describeJson } from "../../../tensors/explain-json.ts";
import { type Fields, isFields, readFields } from "../../openai/base/read-fields.ts";
import type { ReadAtOnce } from "../../reading/messages.ts";

/** What came; travels between threads. */
export interface GenerateHead {
  /** Names the answer; undefined: nothing does. */
  readonly id: string | undefined;
  /** All fields but `id` and `parameters`: inputs of models that predict, settings of those that generate. */
  readonly fields: Fields;
  /** The field `parameters`. */
  readonly parameters: Fields;
}

const example = '{"text_input":"Hello","parameters":{"max_tokens":20}}';

/** Throws INVALID_REQUEST. */
export function readGenerate(body: Buffer, maxDepth: number): ReadAtOnce<GenerateHead> {
  const { id, parameters = {}, ...fields } = readFields(body, maxDepth, example);
  const problems: Problem[] = [];
  if (id !== undefined && typeof id !== "string") problems.push({ pointer: "/id", detail: `expected text, got ${describeJson(id)}` });
  if (!isFields(parameters)) problems.push({ pointer: "/parameters", detail: `expected an object, got ${describeJson(parameters)}` });
  if (problems.length > 0) throw invalidAt(problems);
  for (const name of Object.keys(parameters as Fields))
    if (Object.hasOwn(fields, name))
      problems.push({ pointer: `/${pointerToken(name)}`, detail: "expected it here or in parameters, got both" });
  if (problems.length > 0) throw invalidAt(problems);
  return { head: { id: id as string | undefined, fields, parameters: parameters as Fields }, parts: [] };
}
