/** Wires the gRPC face of a gateway process, where its settings have a port for it. */

import { createGrpcDoors } from "../doors/grpc/doors.ts";
import { addressesBehind } from "../grpc/address.ts";
import { callMethod } from "../grpc/methods/call.ts";
import { healthMethods } from "../grpc/methods/health.ts";
import { openInferenceMethods } from "../grpc/methods/open-inference.ts";
import { reflectionMethods } from "../grpc/methods/reflection.ts";
import { streamInferMethod } from "../grpc/methods/stream-infer.ts";
import { createGrpcServer, type GrpcServer } from "../grpc/server.ts";
import { readinessOf } from "../http/routes/readiness.ts";
import type { OpenInference } from "../oip/open-inference.ts";
import type { FollowPath } from "../request/exchange.ts";
import type { CallObserver } from "../request/record.ts";
import { files } from "../rpc/descriptors.js";
import type { Metrics } from "../telemetry/metrics/metrics.ts";
import type { Core, GatewayParts } from "./core.ts";
import type { Seams } from "./seams.ts";

/** What a process has for all its faces. */
export interface GrpcParts {
  readonly follow: FollowPath;
  readonly observer: CallObserver;
  readonly openInference: OpenInference;
  readonly metrics: Pick<Metrics, "controlRequest">;
  /** Has the other processes take over what an admin has changed; undefined where there are none. */
  readonly changed: (() => Promise<void>) | undefined;
}

/** Undefined where there is no port for it. */
export function wireGrpc({ settings, log }: GatewayParts, core: Core, parts: GrpcParts, { clock, timers }: Seams): GrpcServer | undefined {
  if (settings.gateway.grpc_port === null) return undefined;
  const { limits } = settings;
  const { access, fleet, leaving: departure, accessLog, bodies } = core;
  const { authenticator } = access;
  const { catalogue } = fleet.pool;
  const doors = createGrpcDoors(limits);
  const call = { ...parts, clock };
  const ask = {
    ...parts,
    authenticator,
    accessLog,
    log,
    clock,
    isReady: () => readinessOf(catalogue, departure, fleet.pool.unservedForMs).ready,
  };
  const maxBytes = Math.min(limits.binary_body_bytes, limits.bodies_bytes);
  const services = files.flatMap((file) => file.services);
  return createGrpcServer({
    limits,
    certificate: core.certificate,
    methods: new Map([
      ["/inference.GRPCInferenceService/ModelInfer", callMethod(doors.infer, maxBytes, call)],
      [
        "/inference.GRPCInferenceService/ModelStreamInfer",
        streamInferMethod(doors.streamInfer, maxBytes, { ...call, authenticator, departure }),
      ],
      ["/inferencehub.rpc.v1.InferenceService/Predict", callMethod(doors.predict, maxBytes, call)],
      ["/inferencehub.rpc.v1.InferenceService/PredictStream", callMethod(doors.predictStream, maxBytes, call)],
      ...openInferenceMethods(ask),
      ...healthMethods({ ...ask, services, catalogue, departure }),
      ...reflectionMethods(departure),
    ]),
    messages: { maxChunks: limits.body_chunks, maxMs: limits.body_timeout_ms, bodies, bodiesBytes: limits.bodies_bytes },
    addressOf: addressesBehind(settings.gateway.trusted_proxies),
    timers,
    log,
  });
}
