/** /admin/traffic: which version of a model serves whom. */

import type { FastifyInstance } from "fastify";
import { mayUseModel } from "../../auth/caller/caller.ts";
import { permitAdminOf } from "../../auth/caller/permit.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { CanaryWatch } from "../../traffic/canary/watch.ts";
import type { TrafficTable } from "../../traffic/choose/table.ts";
import { modelNamed, putDocument } from "../../traffic/put.ts";
import { described } from "../schemas/described.ts";
import { modelParamsSchema } from "../schemas/model.ts";
import { trafficListSchema, trafficSchema, trafficWishSchema } from "../schemas/traffic.ts";
import { callerOf } from "../surface/access.ts";

export interface TrafficParts {
  readonly catalogue: Catalogue;
  readonly traffic: TrafficTable;
  readonly canaries: Pick<CanaryWatch, "refuse">;
}

interface OfModel {
  readonly Params: { readonly model: string };
}

export async function trafficRoutes(app: FastifyInstance, { catalogue, traffic, canaries }: TrafficParts): Promise<void> {
  const config = { need: "admin" } as const;
  // What is wrong with a document is said by traffic/, in sentences.
  app.setValidatorCompiler(() => () => true);

  app.get(
    "/admin/traffic",
    {
      config,
      schema: described({
        operationId: "listTraffic",
        summary: "Lists the traffic documents that have been set",
        tags: ["admin"],
        ok: { description: "By model; every other model has the default document.", schema: trafficListSchema },
        errors: [401, 403],
      }),
    },
    async (request) => {
      const caller = callerOf(request);
      const documents = traffic.documents().filter((document) => mayUseModel(caller, document.model));
      const fromFile = documents.map(({ model }) => model).filter((model) => traffic.isFromFile(model));
      return { traffic: documents, ...(fromFile.length > 0 && { from_file: fromFile }) };
    },
  );

  app.get<OfModel>(
    "/admin/traffic/:model",
    {
      config,
      schema: described({
        operationId: "showTraffic",
        summary: "Shows the traffic document of a model, as PUT takes it",
        tags: ["admin"],
        params: modelParamsSchema,
        ok: { description: "The document.", schema: trafficSchema },
        errors: [401, 403, 404, 503],
      }),
    },
    async (request) => {
      const { model } = request.params;
      permitAdminOf(callerOf(request), model);
      if (traffic.get(model) === undefined) modelNamed(catalogue, model);
      return traffic.document(model);
    },
  );

  app.put<OfModel & { Body: unknown }>(
    "/admin/traffic/:model",
    {
      config,
      schema: described({
        operationId: "setTraffic",
        summary: "Replaces the traffic document of a model, in every gateway of this home within a second",
        tags: ["admin"],
        params: modelParamsSchema,
        body: trafficWishSchema,
        ok: { description: "The document as it is now.", schema: trafficSchema },
        errors: [400, 401, 403, 404, 409, 413, 415, 503],
      }),
    },
    async (request) => {
      const { model } = request.params;
      const caller = callerOf(request);
      permitAdminOf(caller, model);
      return putDocument(traffic, catalogue, canaries, model, request.body, caller.keyId);
    },
  );
}
