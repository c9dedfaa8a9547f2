/** /admin/traffic: which version of a model serves whom. */

import type { FastifyInstance } from "fastify";
import { mayUseModel } from "../../auth/caller/caller.ts";
import { permitAdminOf } from "../../auth/caller/permit.ts";
import { modelNamed } from "../../models/absent.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { Journal } from "../../state/journal.ts";
import type { CanaryWatch } from "../../traffic/canary/watch.ts";
import { putDocument, tryDocument } from "../../traffic/change.ts";
import type { TrafficTable } from "../../traffic/choose/table.ts";
import { revisionsFromEntries } from "../../traffic/revisions.ts";
import { described } from "../schemas/described.ts";
import { modelParamsSchema } from "../schemas/model.ts";
import { dryRunQuerySchema, isDryRun } from "../schemas/query.ts";
import { dryRunSchema, revisionsSchema, trafficListSchema, trafficSchema, trafficWishSchema } from "../schemas/traffic.ts";
import { callerOf } from "../surface/access.ts";

export interface TrafficParts {
  readonly catalogue: Catalogue;
  readonly traffic: TrafficTable;
  readonly canaries: Pick<CanaryWatch, "refuse" | "outcome" | "settled">;
  readonly journal: Pick<Journal, "listOf">;
}

/** Enough to find the one that did it. */
const shownRevisions = 50;

interface OfModel {
  readonly Params: { readonly model: string };
}

export async function trafficRoutes(app: FastifyInstance, { catalogue, traffic, canaries, journal }: TrafficParts): Promise<void> {
  const config = { need: "admin" } as const;
  const parts = { table: traffic, catalogue, canaries };
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
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
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
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "MODEL_LOADING"],
      }),
    },
    async (request) => {
      const { model } = request.params;
      permitAdminOf(callerOf(request), model);
      if (traffic.get(model) === undefined) modelNamed(catalogue, model);
      return traffic.document(model);
    },
  );

  app.get<OfModel>(
    "/admin/traffic/:model/revisions",
    {
      config,
      schema: described({
        operationId: "listTrafficRevisions",
        summary: "Lists what became of the traffic of a model: who changed what, and what was there before",
        tags: ["admin"],
        params: modelParamsSchema,
        ok: { description: "The revisions.", schema: revisionsSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "MODEL_LOADING"],
      }),
    },
    async (request) => {
      const { model } = request.params;
      permitAdminOf(callerOf(request), model);
      if (traffic.get(model) === undefined) modelNamed(catalogue, model);
      const revisions = revisionsFromEntries(await journal.listOf("traffic.set", model, shownRevisions), model);
      return { model, revisions: revisions.map(({ atMs, ...revision }) => ({ at: new Date(atMs).toISOString(), ...revision })) };
    },
  );

  app.put<OfModel & { Body: unknown; Querystring: Record<string, unknown> }>(
    "/admin/traffic/:model",
    {
      config,
      schema: described({
        operationId: "setTraffic",
        summary: "Replaces the traffic document of a model, in every gateway of this home within a second",
        tags: ["admin"],
        params: modelParamsSchema,
        querystring: dryRunQuerySchema,
        body: trafficWishSchema,
        ok: {
          description: "The document as it is now; of a dry run, what would come of it.",
          schema: { anyOf: [trafficSchema, dryRunSchema] },
        },
        errors: [
          "INVALID_REQUEST",
          "UNAUTHENTICATED",
          "PERMISSION_DENIED",
          "MODEL_NOT_FOUND",
          "CONFLICT",
          "PAYLOAD_TOO_LARGE",
          "UNSUPPORTED_MEDIA_TYPE",
          "MODEL_LOADING",
          "NOT_STORED",
        ],
      }),
    },
    async (request) => {
      const { model } = request.params;
      const caller = callerOf(request);
      permitAdminOf(caller, model);
      if (isDryRun(request.query)) return tryDocument(parts, model, request.body);
      return putDocument(parts, model, request.body, caller.keyId);
    },
  );
}
