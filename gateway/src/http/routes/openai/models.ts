/** GET /v1/models and GET /v1/models/{model}: what clients of OpenAI's API may name as their model. */

import type { FastifyInstance } from "fastify";
import { mayUseModel } from "../../../auth/caller/caller.ts";
import { permitPredict } from "../../../auth/caller/permit.ts";
import { targetFrom } from "../../../doors/openai/base/target.ts";
import { GatewayError } from "../../../errors/gateway-error.ts";
import { modelNamed } from "../../../models/absent.ts";
import type { Catalogue } from "../../../models/catalogue.ts";
import { isServed } from "../../../oip/signature.ts";
import { type TrafficOfModels, versionMeant } from "../../../oip/usual-version.ts";
import { firstCatalogueMs } from "../../../pool/first-catalogue.ts";
import type { WorkerPool } from "../../../pool/pool.ts";
import { described } from "../../schemas/described.ts";
import { openAiModelListSchema, openAiModelParamsSchema, openAiModelSchema, viewOfModel } from "../../schemas/openai-model.ts";
import { callerOf } from "../../surface/access.ts";

export interface OpenAiModelParts {
  readonly catalogue: Catalogue;
  readonly traffic: TrafficOfModels;
  readonly pool: Pick<WorkerPool, "whenKnown">;
}

export async function openAiModelRoutes(app: FastifyInstance, { catalogue, traffic, pool }: OpenAiModelParts): Promise<void> {
  app.get(
    "/v1/models",
    {
      config: { need: "predict" },
      schema: described({
        operationId: "openaiListModels",
        summary: "Lists the models that chat, complete or embed, and that the key may use",
        tags: ["openai"],
        ok: { description: "By name.", schema: openAiModelListSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
        problems: "openai",
      }),
    },
    async (request) => {
      const caller = callerOf(request);
      await pool.whenKnown(undefined, firstCatalogueMs);
      const visible = catalogue.list().filter(({ name }) => mayUseModel(caller, name));
      // A model is one that can be named here as long as some version of it is: by its name it may answer again later.
      const versions = visible.flatMap(({ versions: all }) => all.find((version) => version.task !== undefined && isServed(version)) ?? []);
      return { object: "list", data: versions.map((version) => viewOfModel(version.name, version)) };
    },
  );

  app.get<{ Params: { model: string } }>(
    "/v1/models/:model",
    {
      config: { need: "predict" },
      schema: described({
        operationId: "openaiShowModel",
        summary: "Shows one model, by `name`, `name@version` or `name@label`",
        tags: ["openai"],
        params: openAiModelParamsSchema,
        ok: { description: "The model.", schema: openAiModelSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "VERSION_NOT_FOUND", "MODEL_LOADING", "NO_HEALTHY_WORKER"],
        problems: "openai",
      }),
    },
    async (request) => {
      const caller = callerOf(request);
      const asked = request.params.model;
      const { model, version: requested } = targetFrom(asked);
      permitPredict(caller, model);
      await pool.whenKnown(model, firstCatalogueMs);
      const version = versionMeant(
        modelNamed(catalogue, model, (each) => mayUseModel(caller, each)),
        requested,
        traffic,
      );
      if (version.task === undefined)
        throw new GatewayError(
          "MODEL_NOT_FOUND",
          `'${asked}' predicts: call it with POST /predict; \`GET /v1/models\` lists what there is here.`,
        );
      return viewOfModel(asked, version);
    },
  );
}
