/** GET /v2…: what the Open Inference Protocol asks of the server and its models beside calls. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GatewayError } from "../../../errors/gateway-error.ts";
import type { Failing } from "../../../errors/http-status.ts";
import type { Catalogue } from "../../../models/catalogue.ts";
import type { OpenInference } from "../../../oip/open-inference.ts";
import type { WorkerPool } from "../../../pool/pool.ts";
import type { Departure } from "../../listener/listener.ts";
import { type Description, described } from "../../schemas/described.ts";
import { modelParamsSchema, versionParamsSchema } from "../../schemas/model.ts";
import {
  liveSchema,
  modelConfigSchema,
  modelMetadataSchema,
  modelReadySchema,
  modelStatisticsSchema,
  readySchema,
  serverMetadataSchema,
} from "../../schemas/open-inference.ts";
import { callerOf } from "../../surface/access.ts";
import { readinessOf } from "../readiness.ts";

export interface OpenInferenceRouteParts {
  readonly openInference: OpenInference;
  readonly catalogue: Catalogue;
  readonly departure: Departure;
  readonly pool: Pick<WorkerPool, "unservedForMs">;
}

interface Params {
  readonly model: string;
  readonly version?: string;
}

/** Of HTTP alone. */
const httpExtensions = ["binary_tensor_data", "generate"];

const health = { need: "nothing", routine: true } as const;
const predict = { need: "predict" } as const;

export async function openInferenceRoutes(app: FastifyInstance, parts: OpenInferenceRouteParts): Promise<void> {
  const { openInference, catalogue, departure, pool } = parts;

  const server = about({
    operationId: "oipServer",
    summary: "Names the server and the extensions that work",
    ok: { description: "The server.", schema: serverMetadataSchema },
    errors: ["UNAUTHENTICATED"],
  });
  app.get("/v2", { config: { need: "key" }, schema: server }, async () => openInference.serverMetadata(httpExtensions));

  const live = about({
    operationId: "oipLive",
    summary: "Says that the process runs",
    ok: { description: "Yes.", schema: liveSchema },
    errors: [],
    open: true,
  });
  app.get("/v2/health/live", { config: health, schema: live }, async () => ({ live: true }));

  const ready = about({
    operationId: "oipReady",
    summary: "Says whether to send calls here",
    ok: { description: "Yes.", schema: readySchema },
    errors: ["NO_HEALTHY_WORKER"],
    open: true,
  });
  app.get("/v2/health/ready", { config: health, schema: ready }, async () => {
    const { ready: isReady, detail } = readinessOf(catalogue, departure, pool.unservedForMs);
    if (!isReady) throw notReady(detail);
    return { ready: true };
  });

  const answers = answersAbout(openInference);
  for (const { suffix, id, summary, schema, answer } of answers)
    for (const [path, params, of] of [
      ["/v2/models/:model", modelParamsSchema, "Model"],
      ["/v2/models/:model/versions/:version", versionParamsSchema, "Version"],
    ] as const)
      app.get<{ Params: Params }>(
        path + suffix,
        {
          config: predict,
          schema: about({
            operationId: `oip${of}${id}`,
            summary,
            params,
            ok: { description: "As asked.", schema },
            errors: ofOneModel,
          }),
        },
        (request, reply) => answer(request, reply),
      );

  const allStatistics = about({
    operationId: "oipStatistics",
    summary: "Counts calls and their times of every version that serves, since the start",
    ok: { description: "Of the versions that the key may use.", schema: modelStatisticsSchema },
    errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
  });
  app.get("/v2/models/stats", { config: predict, schema: allStatistics }, async (request) => ({
    model_stats: await openInference.modelStatistics(callerOf(request)),
  }));
}

const ofOneModel: readonly Failing[] = [
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "MODEL_NOT_FOUND",
  "VERSION_NOT_FOUND",
  "MODEL_LOADING",
  "NO_HEALTHY_WORKER",
];

type Answer = (request: FastifyRequest<{ Params: Params }>, reply: FastifyReply) => Promise<object>;

/** What can be asked of a model, and of one of its versions or labels. */
function answersAbout(
  openInference: OpenInference,
): readonly { suffix: string; id: string; summary: string; schema: object; answer: Answer }[] {
  return [
    {
      suffix: "",
      id: "Metadata",
      summary: "Shows the signature; without a version, of the one that most calls go to",
      schema: modelMetadataSchema,
      answer: (request) => openInference.modelMetadata(callerOf(request), request.params.model, request.params.version),
    },
    {
      suffix: "/ready",
      id: "Ready",
      summary: "Says whether calls are taken",
      schema: modelReadySchema,
      async answer(request) {
        const { model, version } = request.params;
        if (!(await openInference.isModelReady(callerOf(request), model, version)))
          throw notReady(
            version === undefined ? `No version of '${model}' takes calls now.` : `Version '${version}' of '${model}' takes no calls now.`,
          );
        return { name: model, ready: true };
      },
    },
    {
      suffix: "/config",
      id: "Config",
      summary: "Shows the part of Triton's model configuration that load generators read",
      schema: modelConfigSchema,
      answer: (request) => openInference.modelConfig(callerOf(request), request.params.model, request.params.version),
    },
    {
      suffix: "/stats",
      id: "Statistics",
      summary: "Counts calls and their times since the start",
      schema: modelStatisticsSchema,
      answer: async (request) => ({
        model_stats: await openInference.modelStatistics(callerOf(request), request.params.model, request.params.version),
      }),
    },
  ];
}

function about(description: Omit<Description, "tags" | "problems">): Record<string, unknown> {
  return described({ ...description, tags: ["oip"], problems: "open-inference" });
}

function notReady(detail: string): GatewayError {
  return new GatewayError("NO_HEALTHY_WORKER", detail, { retryAfterMs: 1_000 });
}
