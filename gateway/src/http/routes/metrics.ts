/** GET /metrics: Prometheus' text format. */

import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Metrics } from "../../telemetry/metrics/metrics.ts";
import { described } from "../schemas/described.ts";
import { callerOf } from "../surface/access.ts";

export async function metricRoutes(app: FastifyInstance, { metrics, open }: { metrics: Metrics; open: boolean }): Promise<void> {
  app.get(
    "/metrics",
    {
      config: { need: open ? "nothing" : "metrics", routine: true },
      schema: described({
        operationId: "metrics",
        summary: "Gives the metrics of the gateway, whichever of its processes is asked",
        tags: ["operations"],
        ok: { description: "Prometheus' text format.", contentType: "text/plain", schema: Type.String() },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
        open,
      }),
    },
    async (request, reply) => {
      // Open, they are open to all: a key adds nothing and takes nothing away.
      const models = open ? null : callerOf(request).models;
      return reply.type(metrics.contentType).send(await metrics.text(models));
    },
  );
}
