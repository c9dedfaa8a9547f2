/** GET /admin/audit: who changed what, when, from what to what. */

import type { FastifyInstance } from "fastify";
import { permitAdminOfAll } from "../../auth/caller/permit.ts";
import type { Journal } from "../../state/journal.ts";
import { auditQuerySchema, auditSchema, pageFromQuery, viewFromEntry } from "../schemas/audit.ts";
import { described } from "../schemas/described.ts";
import { callerOf } from "../surface/access.ts";

export async function auditRoutes(app: FastifyInstance, { journal }: { journal: Pick<Journal, "list"> }): Promise<void> {
  // Queries are text, and the schema says what the text stands for.
  app.setValidatorCompiler(() => () => true);

  app.get<{ Querystring: Record<string, unknown> }>(
    "/admin/audit",
    {
      config: { need: "admin" },
      schema: described({
        operationId: "audit",
        summary: "Lists every change that an administrator, a file or the gateway itself made",
        tags: ["admin"],
        querystring: auditQuerySchema,
        ok: { description: "Newest first.", schema: auditSchema },
        errors: ["INVALID_REQUEST", "UNAUTHENTICATED", "PERMISSION_DENIED"],
      }),
    },
    async (request) => {
      permitAdminOfAll(callerOf(request));
      const { limit, before } = pageFromQuery(request.query);
      // One more than asked for shows whether there is another page.
      const found = await journal.list(limit + 1, before);
      const entries = found.slice(0, limit);
      return { entries: entries.map(viewFromEntry), ...(found.length > limit && { next: entries.at(-1)!.id }) };
    },
  );
}
