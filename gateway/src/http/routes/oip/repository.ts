/** POST /v2/repository/…: the index of all models, and loading and unloading them on all workers. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { GatewayError } from "../../../errors/gateway-error.ts";
import type { OpenInference } from "../../../oip/open-inference.ts";
import { parseJson, refuseDuplicateKeys } from "../../../request/body/parse-json.ts";
import { describeJson } from "../../../tensors/explain-json.ts";
import { described } from "../../schemas/described.ts";
import { modelParamsSchema } from "../../schemas/model.ts";
import { repositoryIndexSchema } from "../../schemas/open-inference.ts";
import { callerOf } from "../../surface/access.ts";

export interface RepositoryParts {
  readonly openInference: OpenInference;
}

const indexRequest = {
  type: "object",
  properties: { ready: { type: "boolean", description: "True: only what takes calls." } },
} as const;

const parameterRequest = {
  type: "object",
  properties: { parameters: { type: "object", additionalProperties: true } },
} as const;

/** Nothing here is nested deeper than parameters are. */
const maxDepth = 8;

export async function repositoryRoutes(app: FastifyInstance, { openInference }: RepositoryParts): Promise<void> {
  // Clients send JSON with any content-type, or none, and mostly an empty body.
  app.setValidatorCompiler(() => () => true);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, bodyFrom(body as string));
    } catch (thrown) {
      done(thrown as Error);
    }
  });

  app.post(
    "/v2/repository/index",
    {
      config: { need: "predict" },
      schema: described({
        operationId: "oipRepositoryIndex",
        summary: "Lists every version of every model with its state",
        tags: ["oip"],
        body: indexRequest,
        ok: { description: "Of the models that the key may use.", schema: repositoryIndexSchema },
        errors: ["INVALID_REQUEST", "UNAUTHENTICATED", "PERMISSION_DENIED"],
        problems: "open-inference",
      }),
    },
    async (request) => openInference.repositoryIndex(callerOf(request), isReadyOnly(fieldsOf(request))),
  );

  for (const [verb, summary, act] of [
    [
      "load",
      "Loads every version that the model's policy names, on every worker",
      (request: FastifyRequest<{ Params: { model: string } }>) =>
        openInference.loadModel(callerOf(request), request.params.model, parameterNames(fieldsOf(request))),
    ],
    [
      "unload",
      "Unloads every version of the model on every worker",
      (request: FastifyRequest<{ Params: { model: string } }>) =>
        openInference.unloadModel(callerOf(request), request.params.model, parameterNames(fieldsOf(request))),
    ],
  ] as const)
    app.post<{ Params: { model: string } }>(
      `/v2/repository/models/:model/${verb}`,
      {
        config: { need: "admin" },
        schema: described({
          operationId: verb === "load" ? "oipLoadModel" : "oipUnloadModel",
          summary,
          tags: ["oip"],
          params: modelParamsSchema,
          body: parameterRequest,
          ok: { description: "Done." },
          errors: [
            "INVALID_REQUEST",
            "UNAUTHENTICATED",
            "PERMISSION_DENIED",
            "MODEL_NOT_FOUND",
            "CONFLICT",
            "NO_HEALTHY_WORKER",
            "NOT_SUPPORTED",
            "NOT_STORED",
          ],
          problems: "open-inference",
        }),
      },
      async (request, reply) => {
        await act(request);
        return reply.send();
      },
    );
}

/** Throws INVALID_REQUEST. */
function bodyFrom(text: string): object {
  if (text.trim() === "") return {};
  const value = parseJson(text, maxDepth);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new GatewayError("INVALID_REQUEST", `Expected a JSON object or no body, got ${describeJson(value)}.`);
  refuseDuplicateKeys(text, 0);
  return value;
}

function fieldsOf({ body }: FastifyRequest): { readonly ready?: unknown; readonly parameters?: unknown } {
  return body ?? {};
}

/** Throws INVALID_REQUEST. */
function isReadyOnly({ ready = false }: { readonly ready?: unknown }): boolean {
  if (typeof ready === "boolean") return ready;
  throw new GatewayError("INVALID_REQUEST", `Expected \`ready\` to be true or false, got ${describeJson(ready)}.`);
}

/** Throws INVALID_REQUEST. */
function parameterNames({ parameters = {} }: { readonly parameters?: unknown }): readonly string[] {
  if (typeof parameters === "object" && parameters !== null && !Array.isArray(parameters)) return Object.keys(parameters);
  throw new GatewayError("INVALID_REQUEST", `Expected \`parameters\` to be an object, got ${describeJson(parameters)}.`);
}
