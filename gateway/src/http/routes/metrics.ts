/** GET /metrics: Prometheus' text format. */

import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Metrics } from "../../telemetry/metrics/metrics.ts";
import { described } from "../schemas/described.ts";

export async function metricRoutes(app: FastifyInstance, { metrics, open }: { metrics: Metrics; open: boolean }): Promise<void> {
  app.get(
    "/metrics",
    {
      config: { need: open ? "nothing" : "metrics" },
      schema: described({
        operationId: "metrics",
        summary: "Gives the metrics of the gateway, whichever of its processes is asked",
        tags: ["operations"],
        ok: { description: "Prometheus' text format.", contentType: "text/plain", schema: Type.String() },
        errors: ["UNAUTHENTICATED", "PERMISSION_DENIED"],
        open,
      }),
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
}
