/** GET /usage and GET /admin/usage: who has used how many tokens. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { permitAdminOfAll } from "../../auth/caller/permit.ts";
import { type UsageGroup, type UsageQuestion, type UsageSum, usageGroups } from "../../state/usage-store.ts";
import type { Clock } from "../../time/clock.ts";
import { described } from "../schemas/described.ts";
import { maxSums, refuseTooManySums, usageQuerySchema, usageSchema, viewFromSum, wishFromQuery } from "../schemas/usage.ts";
import { csvFromUsage } from "../schemas/usage-csv.ts";
import { callerOf } from "../surface/access.ts";

export interface UsageParts {
  /** Up to this moment. */
  readonly usage: (question: UsageQuestion) => Promise<readonly UsageSum[]>;
}

const asCsv = { "text/csv": { schema: { type: "string", description: "A header, and a line for each sum." } } };

const ownGroups = usageGroups.filter((group) => group !== "key");

type Asked = FastifyRequest<{ Querystring: Record<string, unknown> }>;

export async function usageRoutes(app: FastifyInstance, { usage, clock }: UsageParts & { clock: Pick<Clock, "wallMs"> }): Promise<void> {
  // Queries are text, and the schema says what the text stands for.
  app.setValidatorCompiler(() => () => true);

  async function answer(
    { query, headers }: Asked,
    reply: FastifyReply,
    groups: readonly UsageGroup[],
    keyId: string | null,
  ): Promise<unknown> {
    const { from, to, by, isCsv } = wishFromQuery(query, headers.accept, groups, clock.wallMs());
    // One more than an answer may have shows whether there are too many.
    const sums = await usage({ from, to, by, keyId, limit: maxSums + 1 });
    refuseTooManySums(sums);
    const rows = sums.map(viewFromSum);
    reply.header("cache-control", "no-store");
    if (!isCsv) return { from, to, by, usage: rows };
    reply.header("content-disposition", `attachment; filename="usage-${from}-${to}.csv"`);
    return reply.type("text/csv; charset=utf-8").serializer(asText).send(csvFromUsage(by, rows));
  }

  app.get<{ Querystring: Record<string, unknown> }>(
    "/usage",
    {
      config: { need: "predict" },
      schema: described({
        operationId: "ownUsage",
        summary: "Sums up the tokens that the caller's own key has used",
        tags: ["models"],
        querystring: usageQuerySchema,
        ok: { description: "By model and version unless `by` says otherwise; never by key.", schema: usageSchema, others: asCsv },
        errors: ["INVALID_REQUEST", "UNAUTHENTICATED", "PERMISSION_DENIED"],
      }),
    },
    (request, reply) => answer(request, reply, ownGroups, callerOf(request).keyId),
  );

  app.get<{ Querystring: Record<string, unknown> }>(
    "/admin/usage",
    {
      config: { need: "admin" },
      schema: described({
        operationId: "usage",
        summary: "Sums up the tokens that all keys have used",
        tags: ["admin"],
        querystring: usageQuerySchema,
        ok: { description: "By key, model and version unless `by` says otherwise.", schema: usageSchema, others: asCsv },
        errors: ["INVALID_REQUEST", "UNAUTHENTICATED", "PERMISSION_DENIED"],
      }),
    },
    (request, reply) => {
      permitAdminOfAll(callerOf(request));
      return answer(request, reply, usageGroups, null);
    },
  );
}

function asText(payload: unknown): string {
  return payload as string;
}
