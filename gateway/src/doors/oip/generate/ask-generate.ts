/** From a generate request that was read to the call that it asks for, once its version is known. */
import { GatewayError, type Problem } from "../../../errors/gateway-error.ts";
import { listNames } from "../../../errors/list-names.ts";
import { pointerToken } from "../../../errors/pointer.ts";
import type { Asked } from "../../../request/inputs/asked.ts";
import { type FittedInputs, fitJson } from "../../../request/inputs/fit-json.ts";
import type { InputPlan } from "../../../request/inputs/plan.ts";
import { describeJson } from "../../../tensors/explain-json.ts";
import { OwnBytes } from "../../../tensors/tensor.ts";
import type { Fields } from "../../openai/base/read-fields.ts";
import { bytesFromTexts } from "../../openai/base/text-tensor.ts";
import { tokensFromBytes } from "../../openai/base/tokens.ts";
import { parametersFromJson } from "../../parameters.ts";
import type { GenerateHead } from "./read-generate.ts";

/** What the writer of the answer wants to know again. */
export interface GenerateWish {
  readonly id: string | undefined;
}

/** Which model the address names. */
export interface GenerateTarget {
  readonly model: string;
  readonly version: string | undefined;
}

const textInput = "text_input";
/** Every version that generates takes it. */
const alwaysTaken: ReadonlySet<string> = new Set(["max_tokens"]);

/** @param isStream the answer is wanted in chunks */
export function askGenerate(target: GenerateTarget, head: GenerateHead, isStream: boolean): { asked: Asked; wish: GenerateWish } {
  const text = head.fields[textInput];
  const most = head.parameters.max_tokens ?? head.fields.max_tokens;
  return {
    asked: {
      ...target,
      parameters: parametersFromJson(plainOf(head.parameters)),
      ...(typeof text === "string" && {
        tokens: { input: tokensFromBytes(Buffer.byteLength(text)), output: typeof most === "number" ? most : undefined },
      }),
      inputs: { fit: (plan) => fitGenerate(plan, head) },
      ...(isStream && { stream: "wanted" }),
    },
    wish: { id: head.id },
  };
}

/** Those that any model may be given: lists and objects are for models that generate, which have them in their request. */
function plainOf(parameters: Fields): Fields {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => typeof value !== "object"));
}

/** Throws INPUT_MISMATCH, or INVALID_REQUEST for settings that the version does not take. */
function fitGenerate(plan: InputPlan, head: GenerateHead): FittedInputs {
  const { task } = plan.signature;
  return task === "chat" || task === "complete" ? fitText(plan, head, task) : fitInputs(plan, head);
}

function fitText({ signature }: InputPlan, { fields, parameters }: GenerateHead, task: "chat" | "complete"): FittedInputs {
  const { [textInput]: text, ...others } = fields;
  if (typeof text !== "string" || text === "" || !text.isWellFormed())
    throw mismatch(signature, [{ pointer: `/${textInput}`, detail: `expected text that is not empty, got ${describeJson(text)}` }]);
  refuseUndeclared(signature, others, "");
  refuseUndeclared(signature, parameters, "/parameters");
  const asked = task === "chat" ? { messages: [{ role: "user", content: text }] } : { prompt: text };
  const raw = bytesFromTexts([JSON.stringify({ ...asked, ...parameters, ...others })]);
  const [spec] = signature.inputs;
  const tensor = { name: spec!.name, datatype: "BYTES", shape: spec!.shape.map(() => 1), raw: new OwnBytes(raw) } as const;
  return { tensors: [tensor], rows: 1, isRowLeftOut: false };
}

function refuseUndeclared(signature: InputPlan["signature"], settings: Fields, at: string): void {
  const supports = signature.generation?.supports ?? [];
  if (supports.includes("*")) return;
  const unknown = Object.keys(settings).filter((name) => !supports.includes(name) && !alwaysTaken.has(name));
  if (unknown.length === 0) return;
  const takes = listNames([...alwaysTaken, ...supports]);
  throw mismatch(
    signature,
    unknown.map((name) => ({ pointer: `${at}/${pointerToken(name)}`, detail: `expected one of ${takes}, got another parameter` })),
  );
}

/** Each field is the input of its name; a single value stands for a list of one. */
function fitInputs(plan: InputPlan, { fields, parameters }: GenerateHead): FittedInputs {
  parametersFromJson(parameters);
  const inputs = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const spec = plan.signature.inputs[plan.indexes.get(name) ?? -1];
      const isLone = !plan.signature.batched && spec?.shape.length === 1 && !Array.isArray(value);
      return [name, isLone ? [value] : value];
    }),
  );
  return fitJson(plan, inputs, JSON.stringify({ inputs }));
}

function mismatch({ name, version }: InputPlan["signature"], problems: readonly Problem[]): GatewayError {
  const [{ pointer, detail }] = problems as [Problem];
  return new GatewayError("INPUT_MISMATCH", `The request does not fit '${name}' version '${version}': at ${pointer}, ${detail}.`, {
    problems,
  });
}
