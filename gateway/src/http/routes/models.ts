/** GET /models and GET /models/{model}: the catalogue, as far as the caller's key reaches. */

import type { FastifyInstance } from "fastify";
import { mayUseModel } from "../../auth/caller/caller.ts";
import { permitPredict } from "../../auth/caller/permit.ts";
import { modelNamed } from "../../models/absent.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import { firstCatalogueMs } from "../../pool/first-catalogue.ts";
import type { WorkerPool } from "../../pool/pool.ts";
import type { TrafficTable } from "../../traffic/choose/table.ts";
import { described } from "../schemas/described.ts";
import { modelListSchema, modelParamsSchema, modelSchema } from "../schemas/model.ts";
import { viewFromModel } from "../schemas/model-view.ts";
import { callerOf } from "../surface/access.ts";

export interface ModelParts {
  readonly catalogue: Catalogue;
  readonly traffic: Pick<TrafficTable, "document">;
  readonly pool: Pick<WorkerPool, "whenKnown">;
}

export async function modelRoutes(app: FastifyInstance, { catalogue, traffic, pool }: ModelParts): Promise<void> {
  app.get(
    "/models",
    {
      config: { need: "predict" },
      schema: described({
        operationId: "listModels",
        summary: "Lists the models that the key may use",
        tags: ["models"],
        ok: { description: "By name.", schema: modelListSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
      }),
    },
    async (request) => {
      const caller = callerOf(request);
      await pool.whenKnown(undefined, firstCatalogueMs);
      const visible = catalogue.list().filter((model) => mayUseModel(caller, model.name));
      return { models: visible.map((model) => viewFromModel(model, traffic.document(model.name), caller)) };
    },
  );

  app.get<{ Params: { model: string } }>(
    "/models/:model",
    {
      config: { need: "predict" },
      schema: described({
        operationId: "showModel",
        summary: "Shows one model with its versions and signatures",
        tags: ["models"],
        params: modelParamsSchema,
        ok: { description: "The model.", schema: modelSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "MODEL_LOADING"],
      }),
    },
    async (request) => {
      const caller = callerOf(request);
      const name = request.params.model;
      permitPredict(caller, name);
      await pool.whenKnown(name, firstCatalogueMs);
      const model = modelNamed(catalogue, name, (each) => mayUseModel(caller, each));
      return viewFromModel(model, traffic.document(model.name), caller);
    },
  );
}
