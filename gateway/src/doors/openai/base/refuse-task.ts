/** Refuses, by its name and by what serves it, a version that is for something else than the operation. */
import type { Task } from "../../../backends/announced-version.ts";
import { GatewayError } from "../../../errors/gateway-error.ts";
import type { InputPlan } from "../../../request/inputs/plan.ts";

const whatItDoes: Readonly<Record<Task, string>> = {
  predict: "predicts: call it with POST /predict",
  chat: "chats: call it with POST /v1/chat/completions",
  complete: "completes texts: call it with POST /v1/completions",
  embed: "embeds texts: call it with POST /v1/embeddings",
};

/** Throws INVALID_REQUEST. */
export function refuseOtherTask({ signature }: InputPlan, task: Exclude<Task, "predict">): void {
  if (signature.task === task) return;
  const detail = whatItDoes[signature.task ?? "predict"];
  throw new GatewayError("INVALID_REQUEST", `Model '${signature.name}' version '${signature.version}' ${detail}.`, {
    problems: [{ pointer: "/model", detail }],
    openaiCode: "model_not_supported",
  });
}
