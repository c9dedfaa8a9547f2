/** The HTTP server itself: its timeouts and caps, and what it refuses before any route is looked for. */

import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type RequestListener, type Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { LimitSettings } from "../../config/settings.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { refusal } from "../../errors/http-fault.ts";
import { problemForUrl } from "../../errors/problem-for-url.ts";
import { requestIdFromHeaders } from "../../telemetry/request-id.ts";
import { ChunkExtensionError, mayGoOnInChunks } from "./chunk-extensions.ts";
import { type Pipeline, pipelineOfSocket } from "./pipeline.ts";
import { refuseStalledReader } from "./stalled-reader.ts";
import { readChunksInTurns } from "./tiny-chunks.ts";

/** Node looks for expired requests this often, so a limit overshoots by as much at most; its default is 30 s. */
const TIMEOUT_CHECK_MS = 1_000;

/** What proxies in front of us pass on at most, more or less all of them. */
const MAX_URL_LENGTH = 8_192;

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Whether the gateway is on its way out; answers then end their connection. */
export interface Departure {
  readonly leaving: boolean;
  /** Calls `act` as soon as it is: what would go on for ever ends then. */
  onLeaving(act: () => void): void;
}

/** @param basePath in front of all paths */
export function createDoor(
  limits: LimitSettings,
  basePath: string,
  certificate: Certificate | undefined,
  departure: Departure,
  listener: RequestListener,
): Server {
  const options = {
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    headersTimeout: limits.headers_timeout_ms,
    requestTimeout: limits.body_timeout_ms,
    keepAliveTimeout: limits.keep_alive_timeout_ms,
    maxHeaderSize: limits.header_bytes,
    // Its answer has no body; ours says what is wrong.
    requireHostHeader: false,
    noDelay: true,
    ServerResponse: partingResponse(departure),
  };
  const guarded: RequestListener = (request, response) => {
    const fault = faultOf(request, limits.header_count);
    if (fault !== undefined) return refuse(request, response, fault, basePath);
    listener(request, response);
  };
  const inTurn: RequestListener = (request, response) => {
    const pipeline = pipelineOfSocket(request.socket, guarded);
    if (request.headers["transfer-encoding"] !== undefined) {
      const refuseChunks = () => server.emit("clientError", new ChunkExtensionError(), request.socket);
      if (pipeline.isIdle && !mayGoOnInChunks(request, refuseChunks)) return;
      readChunksInTurns(request, pipeline);
    }
    (response as ServerResponse & PipelinedResponse).pipeline = pipeline;
    pipeline.take(request, response);
  };
  const server = certificate
    ? createTlsServer({ ...options, ...certificate, minVersion: "TLSv1.2" }, inTurn)
    : createServer(options, inTurn);
  // Node itself takes `expect: 100-continue`, and has no body for what it does not take.
  server.on("checkExpectation", (request, response) => refuse(request, response, refusal("unknownExpectation"), basePath));
  server.maxRequestsPerSocket = limits.requests_per_connection;
  server.maxConnections = limits.connections;
  // Node would drop headers beyond its own maximum and go on with the rest; the size limit bounds their number already.
  server.maxHeadersCount = 0;
  refuseStalledReader(server, limits.response_stall_ms);
  return server;
}

/** Tells its connection when it is answered. */
interface PipelinedResponse {
  pipeline: Pipeline | undefined;
}

/** Decides when the answer begins: a gateway that leaves ends the connections of calls that it took before, too. */
function partingResponse(departure: Departure): typeof ServerResponse {
  class PartingResponse extends ServerResponse implements PipelinedResponse {
    pipeline: Pipeline | undefined = undefined;

    override writeHead(status: number, reason?: unknown, headers?: unknown): this {
      if (departure.leaving) this.shouldKeepAlive = false;
      return super.writeHead(status, reason as string, headers as OutgoingHttpHeaders);
    }

    override end(chunk?: unknown, encoding?: unknown, act?: unknown): this {
      const { pipeline } = this;
      this.pipeline = undefined;
      super.end(chunk, encoding as BufferEncoding, act as () => void);
      pipeline?.answered();
      return this;
    }
  }
  return PartingResponse as typeof ServerResponse;
}

/** Undefined when routing may begin. Runs for every request: no allocation unless there is a fault. */
function faultOf(request: IncomingMessage, maxHeaders: number): GatewayError | undefined {
  const { rawHeaders, httpVersion } = request;
  if (httpVersion !== "1.1" && httpVersion !== "1.0")
    return new GatewayError("INVALID_REQUEST", `Expected HTTP/1.1 or HTTP/1.0, got HTTP/${httpVersion}; speak one of them.`);
  if (rawHeaders.length > maxHeaders * 2) return refusal("tooManyHeaders");
  if (request.url!.length > MAX_URL_LENGTH) return refusal("urlTooLong");
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  // Two hosts are two opinions on where this goes (RFC 9112, 3.2); Node would take the first.
  if (hosts > 1) return new GatewayError("INVALID_REQUEST", "The request has more than one header host; send one.");
  if (hosts === 0 && httpVersion === "1.1") return new GatewayError("INVALID_REQUEST", "The request has no header host; send one.");
  // A proxy of HTTP/1.0 passes such a body on without understanding where it ends (RFC 9112, 6.1).
  if (httpVersion === "1.0" && request.headers["transfer-encoding"] !== undefined)
    return new GatewayError("INVALID_REQUEST", "HTTP/1.0 has no transfer-encoding; send a content-length, or speak HTTP/1.1.");
  return undefined;
}

function refuse(request: IncomingMessage, response: ServerResponse, error: GatewayError, basePath: string): void {
  const { status, headers, body } = problemForUrl(request.url!, basePath, error, requestIdFromHeaders(request.headers));
  response.writeHead(status, {
    ...headers,
    "server-timing": "total;dur=0",
    "content-length": Buffer.byteLength(body),
    connection: "close",
  });
  response.end(body);
}
