/** /admin/traffic/{model}/…: how a canary fares and what a shadow found, and the two words that end a canary by hand. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { permitAdminOf } from "../../auth/caller/permit.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { modelNamed } from "../../models/absent.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { CanaryWatch } from "../../traffic/canary/watch.ts";
import { tryDecision } from "../../traffic/change.ts";
import type { TrafficTable } from "../../traffic/choose/table.ts";
import type { ShadowCopies } from "../../traffic/shadow/copies.ts";
import {
  canaryOutcomeSchema,
  canaryStatusSchema,
  shadowReportSchema,
  viewFromOutcome,
  viewFromPair,
  viewFromStatus,
} from "../schemas/canary.ts";
import { described } from "../schemas/described.ts";
import { modelParamsSchema } from "../schemas/model.ts";
import { dryRunQuerySchema, isDryRun } from "../schemas/query.ts";
import { dryRunSchema } from "../schemas/traffic.ts";
import { callerOf } from "../surface/access.ts";

export interface CanaryRouteParts {
  readonly catalogue: Catalogue;
  readonly traffic: TrafficTable;
  readonly canaries: Pick<CanaryWatch, "status" | "promote" | "rollBack" | "refuse" | "outcome" | "settled">;
  readonly shadows: Pick<ShadowCopies, "pairs">;
}

interface OfModel {
  readonly Params: { readonly model: string };
}

export async function canaryRoutes(app: FastifyInstance, { catalogue, traffic, canaries, shadows }: CanaryRouteParts): Promise<void> {
  const config = { need: "admin" } as const;
  const base = { tags: ["admin"], params: modelParamsSchema };
  const parts = { table: traffic, catalogue, canaries };
  // Queries are text, and the schema says what the text stands for.
  app.setValidatorCompiler(() => () => true);
  // These take no body; some clients send an empty one as JSON all the same.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    if (body === "" || body === "{}") done(null);
    else done(new GatewayError("INVALID_REQUEST", "This operation takes no body; leave it out."));
  });

  app.get<OfModel>(
    "/admin/traffic/:model/canary",
    {
      config,
      schema: described({
        ...base,
        operationId: "showCanary",
        summary: "Shows the last canary of a model, and what became of those before",
        ok: { description: "The canary.", schema: canaryStatusSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "MODEL_LOADING"],
      }),
    },
    async (request) => {
      const model = permittedModel(request);
      return viewFromStatus(model, traffic.document(model), await canaries.status(model));
    },
  );

  app.get<OfModel>(
    "/admin/traffic/:model/shadow",
    {
      config,
      schema: described({
        ...base,
        operationId: "showShadow",
        summary: "Shows how a version answers the calls that were copied to it",
        ok: { description: "The report.", schema: shadowReportSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "MODEL_LOADING"],
      }),
    },
    async (request) => {
      const model = permittedModel(request);
      const { shadow } = traffic.document(model);
      return { model, ...(shadow && { shadow }), pairs: shadows.pairs.list(model).map(viewFromPair) };
    },
  );

  for (const [word, operationId, summary, decision] of [
    ["promote", "promoteCanary", "Gives the canary of a model everything", "promoted"],
    ["rollback", "rollBackCanary", "Takes the canary's share away from it", "rolled_back"],
  ] as const)
    app.post<OfModel & { Querystring: Record<string, unknown> }>(
      `/admin/traffic/:model/${word}`,
      {
        config,
        schema: described({
          ...base,
          operationId,
          summary,
          querystring: dryRunQuerySchema,
          ok: {
            description: "What holds now; of a dry run, what would come of it.",
            schema: { anyOf: [canaryOutcomeSchema, dryRunSchema] },
          },
          errors: ["INVALID_REQUEST", "UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "CONFLICT", "MODEL_LOADING", "NOT_STORED"],
        }),
      },
      async (request) => {
        const model = permittedModel(request);
        if (isDryRun(request.query)) return tryDecision(parts, model, decision);
        if (decision === "promoted") await canaries.promote(model, callerOf(request).keyId);
        else await canaries.rollBack(model, callerOf(request).keyId);
        return viewFromOutcome(model, traffic.document(model), await canaries.status(model));
      },
    );

  function permittedModel(request: Pick<FastifyRequest<OfModel>, "params"> & Parameters<typeof callerOf>[0]): string {
    const { model } = request.params;
    permitAdminOf(callerOf(request), model);
    if (traffic.get(model) === undefined) modelNamed(catalogue, model);
    return model;
  }
}
