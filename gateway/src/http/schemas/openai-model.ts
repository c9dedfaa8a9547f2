/** Models as OpenAI's API shows them. */
import { Type } from "typebox";
import type { ModelVersion } from "../../models/model-version.ts";

export const openAiModelSchema = Type.Object(
  {
    id: Type.String({ description: "What to name as the model." }),
    object: Type.Literal("model"),
    created: Type.Integer({ description: "When it became ready: seconds since 1970-01-01 UTC." }),
    owned_by: Type.String(),
    task: Type.String({ description: "chat, complete or embed: which operation takes it." }),
    version: Type.String({ description: "The version that this is said of." }),
  },
  { title: "OpenAI model" },
);

export const openAiModelListSchema = Type.Object(
  { object: Type.Literal("list"), data: Type.Array(openAiModelSchema) },
  { title: "OpenAI models" },
);

/** Not checked here: what can be no name is answered as OpenAI's API answers a name that there is not. */
export const openAiModelParamsSchema = { type: "object", properties: { model: { type: "string" } } } as const;

/** @param id as it was asked for */
export function viewOfModel(id: string, { task, version, readyAtMs }: ModelVersion): object {
  return { id, object: "model", created: Math.floor(readyAtMs / 1_000), owned_by: "inferencehub", task, version };
}
