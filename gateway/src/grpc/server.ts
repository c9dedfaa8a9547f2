/** The gRPC face of the gateway: finds the method of each stream and hands it on. */
import type { Http2SecureServer, Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { LimitSettings } from "../config/settings.ts";
import { excerpt } from "../errors/excerpt.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { httpStatusFromReason } from "../errors/http-status.ts";
import { isOurFault } from "../errors/reasons.ts";
import type { Certificate } from "../http/listener/listener.ts";
import type { Log } from "../telemetry/log/log.ts";
import { requestIdFromHeaders } from "../telemetry/request-id.ts";
import type { Timers } from "../time/timers.ts";
import { GrpcStream, type StreamParts } from "./grpc-stream.ts";
import { createListener } from "./listener/listener.ts";
import { Sessions } from "./listener/sessions.ts";
import { isGrpc } from "./metadata.ts";

export interface Method {
  /** Length of a message that it takes. */
  readonly maxBytes: number;
  /** Takes a stream to its end. Throws or rejects with what it is to be ended with. */
  serve(stream: GrpcStream): Promise<void> | undefined;
}

export interface GrpcServerParts extends StreamParts {
  readonly limits: LimitSettings;
  readonly certificate: Certificate | undefined;
  /** By their paths, such as `/grpc.health.v1.Health/Check`. */
  readonly methods: ReadonlyMap<string, Method>;
  readonly timers: Timers;
  readonly log: Log;
}

export interface GrpcServer {
  readonly server: Http2Server | Http2SecureServer;
  /**
   * Takes new connections for another `noticeMs`, then none, and ends each when its calls are over. False when `withinMs` more had
   * passed and the rest was cut off.
   */
  leave(noticeMs: number, withinMs: number): Promise<boolean>;
}

export function createGrpcServer(parts: GrpcServerParts): GrpcServer {
  const { limits, certificate, methods, log } = parts;
  const server = createListener(limits, certificate);
  const sessions = new Sessions(server, limits, parts.timers);
  /** Streams that are open, of all connections: as many as connections may be over HTTP/1, where each has one call at a time. */
  let open = 0;

  server.on("stream", (raw: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    raw.on("error", () => {});
    const peer = sessions.count(raw);
    open += 1;
    raw.once("close", () => {
      open -= 1;
    });
    if (!isGrpc(headers)) return raw.respond({ ":status": httpStatusFromReason("UNSUPPORTED_MEDIA_TYPE") }, { endStream: true });
    const requestId = requestIdFromHeaders(headers);
    const stream = new GrpcStream(raw, headers, peer, parts);
    const refuse = (thrown: unknown): void => {
      const error = GatewayError.from(thrown);
      if (isOurFault(error.reason)) log.error({ request_id: requestId, error: error.cause ?? error }, "request failed");
      stream.refuse(error, requestId);
    };
    try {
      const method = methods.get(stream.method);
      if (method === undefined) throw noSuchMethod(stream.method);
      if (open > limits.connections) throw tooManyCalls(limits.connections);
      stream.open(method.maxBytes);
      method.serve(stream)?.catch(refuse);
    } catch (thrown) {
      refuse(thrown);
    }
    return undefined;
  });
  return { server, leave: (noticeMs, withinMs) => sessions.leave(noticeMs, withinMs) };
}

function noSuchMethod(path: string): GatewayError {
  return new GatewayError("NOT_SUPPORTED", `There is no method ${excerpt(path)} here; server reflection lists what there is.`);
}

function tooManyCalls(most: number): GatewayError {
  return new GatewayError(
    "QUEUE_FULL",
    `There are ${most} calls under way over gRPC, limits.connections; send the call again in a moment.`,
    {
      retryAfterMs: 1_000,
    },
  );
}
