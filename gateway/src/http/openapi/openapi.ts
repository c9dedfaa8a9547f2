/** GET /openapi.json: the static operations, described by the schemas that the routes themselves are checked with, and the models' own. */

import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { SESSION_COOKIE } from "../../auth/session/cookie.ts";
import { notModifiedStatus } from "../../errors/http-status.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import { firstCatalogueMs } from "../../pool/first-catalogue.ts";
import type { WorkerPool } from "../../pool/pool.ts";
import { callerOf } from "../surface/access.ts";
import { declareCommonAnswers } from "./common-answers.ts";
import type { StaticDocument } from "./document-text.ts";
import { LiveDocument } from "./live-document.ts";
import { nameSchemas, type OpenApiDocument } from "./name-schemas.ts";

/** Before any route, since it learns of them as they are added. */
export async function describeRoutes(app: FastifyInstance, version: string, basePath: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "InferenceHub",
        version,
        description: "Predictions from the models that this gateway serves, and its administration. Errors are RFC 9457 problems.",
      },
      servers: [{ url: basePath === "" ? "/" : basePath }],
      tags: [
        { name: "predict", description: "Running models." },
        { name: "oip", description: "The Open Inference Protocol, as Triton, KServe and MLServer clients speak it." },
        { name: "openai", description: "OpenAI's API: chats, completions and embeddings, as its clients ask for them." },
        { name: "models", description: "What there is to run." },
        { name: "health", description: "For people, restarts and load balancers." },
        { name: "session", description: "Signing in to the dashboard." },
        { name: "operations", description: "Watching the gateway." },
        { name: "admin", description: "Keys, traffic, models, workers and the audit; needs the scope admin." },
      ],
      components: {
        securitySchemes: {
          bearer: {
            type: "http",
            scheme: "bearer",
            bearerFormat: "ihk_… or JWT",
            description: "An API key, or a token of an issuer that the gateway is configured for.",
          },
          apiKey: {
            type: "apiKey",
            in: "header",
            name: "x-api-key",
            description: "The same key for clients that can't set authorization.",
          },
          session: {
            type: "apiKey",
            in: "cookie",
            name: SESSION_COOKIE,
            description:
              "A signed-in browser, as POST /session makes one; it counts only without a key in a header. Every method but GET also needs the header " +
              "x-csrf-token, which GET /session gives.",
          },
        },
      },
      security: [{ bearer: [] }, { apiKey: [] }, { session: [] }],
    },
    // The prefix is in `servers`.
    stripBasePath: true,
  });
}

export interface OpenapiParts {
  readonly catalogue: Catalogue;
  readonly pool: Pick<WorkerPool, "whenKnown" | "workers">;
}

export async function openapiRoutes(app: FastifyInstance, { catalogue, pool }: OpenapiParts): Promise<void> {
  let live: LiveDocument | undefined;
  app.get("/openapi.json", { config: { need: "key" }, schema: { hide: true } }, async (request, reply) => {
    const caller = callerOf(request);
    // The routes are all there only now.
    live ??= new LiveDocument(nameSchemas(declareCommonAnswers(app.swagger() as OpenApiDocument)) as StaticDocument, catalogue);
    if (pool.workers().length > 0) await pool.whenKnown(undefined, firstCatalogueMs);
    const { text, etag } = await live.for(caller);
    // It depends on whose key asks, and on what is loaded: kept by the browser, and asked about each time.
    reply.headers({ etag, "cache-control": "private, no-cache", vary: "authorization, x-api-key, cookie" });
    if (holds(request.headers["if-none-match"], etag)) return reply.code(notModifiedStatus).send();
    return reply.type("application/json").send(text);
  });
}

/** Whether the caller has that document already, as the header lists it (RFC 9110, 13.1.2). */
function holds(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(",").some((each) => each.trim().replace(/^W\//, "") === etag) ?? false;
}
