/** The HTTP/2 server under the gRPC door: its caps, and what it refuses before any method is looked for. */
import { createSecureServer, createServer, type Http2SecureServer, type Http2Server, type ServerOptions } from "node:http2";
import type { LimitSettings } from "../../config/settings.ts";
import type { Certificate } from "../../http/listener/listener.ts";

/** Bytes of one stream that a client may send before somebody reads them: 20 MB/s for a client 50 ms away. */
const windowBytes = 1024 * 1024;
/** Calls of one connection at a time; gRPC's clients keep the others until there is room. */
const maxStreamsPerConnection = 1_000;
/** Memory of HTTP/2 itself for one connection, in megabytes: above it no new streams are taken. */
const maxSessionMemory = 64;

export function createListener(limits: LimitSettings, certificate: Certificate | undefined): Http2Server | Http2SecureServer {
  const options: ServerOptions = {
    maxHeaderListPairs: limits.header_count,
    maxSessionMemory,
    settings: {
      initialWindowSize: windowBytes,
      maxConcurrentStreams: maxStreamsPerConnection,
      maxHeaderListSize: limits.header_bytes,
      enablePush: false,
    },
  };
  const server = certificate
    ? createSecureServer({ ...options, ...certificate, minVersion: "TLSv1.2", handshakeTimeout: limits.headers_timeout_ms })
    : createServer(options);
  server.maxConnections = limits.connections;
  // Both are the end of one connection, which the client hears of.
  server.on("sessionError", () => {});
  if (certificate) server.on("tlsClientError", () => {});
  return server;
}
