/** From texts to embed to the call that they ask for. */
import type { Asked } from "../../../request/inputs/asked.ts";
import type { FittedInputs } from "../../../request/inputs/fit-json.ts";
import type { InputPlan, Signature } from "../../../request/inputs/plan.ts";
import { noParameters, OwnBytes, type TensorSpec } from "../../../tensors/tensor.ts";
import type { ReadAtOnce } from "../../reading/messages.ts";
import { badRequest } from "../base/bad-request.ts";
import { refuseOtherTask } from "../base/refuse-task.ts";
import type { EmbedHead, EmbedWish } from "./read-embed.ts";

export function askEmbed({ head, parts: [texts] }: ReadAtOnce<EmbedHead>): { asked: Asked; wish: EmbedWish } {
  const { model, version, wish } = head;
  return {
    asked: {
      model,
      version,
      parameters: noParameters,
      marks: head.marks,
      tokens: { input: head.inputTokens, output: 0 },
      inputs: { fit: (plan) => fitTexts(plan, head, texts!) },
    },
    wish,
  };
}

/** Throws INVALID_REQUEST. */
function fitTexts(plan: InputPlan, { texts, dimensions }: EmbedHead, bytes: Buffer): FittedInputs {
  refuseOtherTask(plan, "embed");
  const { signature } = plan;
  refuseOtherLength(signature, dimensions);
  const [spec] = signature.inputs;
  const shape = spec!.shape.map((_, axis) => (axis === 0 ? texts : 1));
  const tensor = { name: spec!.name, datatype: "BYTES", shape, raw: new OwnBytes(bytes) } as const;
  return { tensors: [tensor], rows: signature.batched ? texts : 1, isRowLeftOut: false };
}

/** A vector that is cut means something only to models that were trained for it. */
function refuseOtherLength({ name, version, outputs }: Signature, dimensions: number | undefined): void {
  const length = outputs?.find(isFloat)?.shape.at(-1);
  if (dimensions === undefined || dimensions === length) return;
  const made = length === undefined || length < 0 ? "does not say how many values it makes" : `makes ${length} values`;
  throw badRequest([{ pointer: "/dimensions", detail: `'${name}' version '${version}' ${made}, got ${dimensions}; leave it out` }]);
}

/** Whether a tensor may hold embeddings. */
export function isFloat({ datatype }: Pick<TensorSpec, "datatype">): boolean {
  return datatype === "FP32" || datatype === "FP64";
}
