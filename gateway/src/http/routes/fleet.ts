/** /admin/workers and /admin/models/…: the workers as they are, and loading and unloading on all of them. */

import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { VisibleModels } from "../../auth/caller/caller.ts";
import { permitAdminOf } from "../../auth/caller/permit.ts";
import type { AnnouncedVersion } from "../../backends/announced-version.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { ModelSwitch } from "../../pool/model-switch.ts";
import { described } from "../schemas/described.ts";
import { modelParamsSchema, versionParamsSchema } from "../schemas/model.ts";
import { workerListSchema } from "../schemas/worker.ts";
import { callerOf } from "../surface/access.ts";

interface Params {
  readonly model: string;
  readonly version?: string;
}

const loadedSchema = Type.Object(
  {
    model: Type.String(),
    versions: Type.Array(
      Type.Object({
        version: Type.String(),
        state: Type.String(),
        failure: Type.Optional(Type.String()),
        failure_detail: Type.Optional(Type.String()),
      }),
    ),
  },
  { title: "Loaded versions" },
);

const unloadedSchema = Type.Object({ model: Type.String(), versions: Type.Array(Type.String()) }, { title: "Unloaded versions" });

export interface FleetParts {
  /** The workers as admins see them. */
  readonly workers: (visible: VisibleModels) => object;
  readonly models: ModelSwitch;
}

export async function fleetRoutes(app: FastifyInstance, { workers, models }: FleetParts): Promise<void> {
  // These take no body; some clients send an empty one as JSON all the same.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    if (body === "" || body === "{}") done(null);
    else done(new GatewayError("INVALID_REQUEST", "This operation takes no body; leave it out."));
  });

  app.get(
    "/admin/workers",
    {
      config: { need: "admin" },
      schema: described({
        operationId: "listWorkers",
        summary: "Lists the workers with their state and load",
        tags: ["admin"],
        ok: { description: "Every known worker, with the queues of the models that the key may use.", schema: workerListSchema },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
      }),
    },
    async (request) => workers(callerOf(request).models),
  );

  for (const [path, params, id] of [
    ["/admin/models/:model", modelParamsSchema, "Model"],
    ["/admin/models/:model/versions/:version", versionParamsSchema, "Version"],
  ] as const) {
    app.post<{ Params: Params }>(
      `${path}/load`,
      {
        config: { need: "admin" },
        schema: described({
          operationId: `load${id}`,
          summary:
            id === "Model"
              ? "Loads every version that the model's policy names, on every worker"
              : "Loads one version on every worker, again if it serves",
          tags: ["admin"],
          params,
          ok: { description: "What became of it; a version that failed anywhere is FAILED.", schema: loadedSchema },
          errors: ["UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "NO_HEALTHY_WORKER", "NOT_SUPPORTED", "NOT_STORED"],
        }),
      },
      async (request) => {
        const { model, version = "" } = request.params;
        const caller = callerOf(request);
        permitAdminOf(caller, model);
        return { model, versions: (await models.load(model, version, caller.keyId)).map(outcomeView) };
      },
    );
    app.post<{ Params: Params }>(
      `${path}/unload`,
      {
        config: { need: "admin" },
        schema: described({
          operationId: `unload${id}`,
          summary:
            id === "Model"
              ? "Unloads every version of the model on every worker"
              : "Unloads one version on every worker, after its last call",
          tags: ["admin"],
          params,
          ok: { description: "The versions that are gone.", schema: unloadedSchema },
          errors: [
            "UNAUTHENTICATED",
            "PERMISSION_DENIED",
            "MODEL_NOT_FOUND",
            "CONFLICT",
            "NO_HEALTHY_WORKER",
            "NOT_SUPPORTED",
            "NOT_STORED",
          ],
        }),
      },
      async (request) => {
        const { model, version = "" } = request.params;
        const caller = callerOf(request);
        permitAdminOf(caller, model);
        return { model, versions: await models.unload(model, version, caller.keyId) };
      },
    );
  }
}

function outcomeView({ version, state, failure, failureDetail }: AnnouncedVersion): Record<string, unknown> {
  return { version, state, ...(failure && { failure }), ...(failureDetail && { failure_detail: failureDetail }) };
}
