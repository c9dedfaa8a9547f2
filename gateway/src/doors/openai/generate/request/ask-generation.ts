/** From a request to generate that was read to the call that it asks for. */
import type { Task } from "../../../../backends/announced-version.ts";
import type { Problem } from "../../../../errors/gateway-error.ts";
import { listNames } from "../../../../errors/list-names.ts";
import type { Asked } from "../../../../request/inputs/asked.ts";
import type { FittedInputs } from "../../../../request/inputs/fit-json.ts";
import type { InputPlan } from "../../../../request/inputs/plan.ts";
import { maxProblems } from "../../../../tensors/explain-json.ts";
import { noParameters, OwnBytes } from "../../../../tensors/tensor.ts";
import type { ReadAtOnce } from "../../../reading/messages.ts";
import { badRequest } from "../../base/bad-request.ts";
import { refuseOtherTask } from "../../base/refuse-task.ts";
import type { GenerationHead, GenerationWish } from "./head.ts";

type GenerationTask = Extract<Task, "chat" | "complete">;

export function askGeneration(
  task: GenerationTask,
  { head, parts: [request] }: ReadAtOnce<GenerationHead>,
): { asked: Asked; wish: GenerationWish } {
  const { model, version, wish, marks, most } = head;
  const output = most === undefined ? undefined : most.tokens * wish.choices;
  return {
    asked: {
      model,
      version,
      parameters: noParameters,
      marks,
      tokens: { input: head.inputTokens, output, choices: wish.choices },
      inputs: { fit: (plan) => fitGeneration(plan, task, head, request!) },
      ...(wish.isStream && { stream: "wanted" }),
    },
    wish,
  };
}

/** Throws INVALID_REQUEST. @param request bytes of the tensor */
function fitGeneration(plan: InputPlan, task: GenerationTask, head: GenerationHead, request: Buffer): FittedInputs {
  refuseOtherTask(plan, task);
  refuseUndeclared(plan, head);
  refuseBeyondContext(plan, head);
  const { signature } = plan;
  const [spec] = signature.inputs;
  const tensor = { name: spec!.name, datatype: "BYTES", shape: spec!.shape.map(() => 1), raw: new OwnBytes(request) } as const;
  return { tensors: [tensor], rows: 1, isRowLeftOut: false };
}

/** What a version does not declare would be ignored there, and nobody means that. */
function refuseUndeclared({ signature }: InputPlan, { needs, unknown }: GenerationHead): void {
  const supports = signature.generation?.supports ?? [];
  if (supports.includes("*")) return;
  const takes = listNames(["max_tokens", ...supports]);
  const problems = needs.flatMap(([name, pointer]): Problem[] =>
    supports.includes(name)
      ? []
      : [{ pointer, detail: `'${signature.name}' version '${signature.version}' does not take it; it takes ${takes}` }],
  );
  if (problems.length === 0) return;
  const [first] = needs.find(([name]) => !supports.includes(name))!;
  throw badRequest(problems.slice(0, maxProblems), unknown.includes(first) ? "unknown_parameter" : "unsupported_parameter");
}

function refuseBeyondContext({ signature }: InputPlan, { most }: GenerationHead): void {
  const { contextTokens = 0 } = signature.generation ?? {};
  if (most === undefined || contextTokens === 0 || most.tokens <= contextTokens) return;
  const detail = `expected at most ${contextTokens} tokens, which prompt and answer of '${signature.name}' version '${signature.version}' have together, got ${most.tokens}`;
  throw badRequest([{ pointer: `/${most.parameter}`, detail }], "context_length_exceeded");
}
