/** The request path behind a bare HTTP server on a port of its own, with scripted workers. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Authenticator } from "../../src/auth/authenticator.ts";
import { type Caller, callerFromScopes } from "../../src/auth/caller/caller.ts";
import type { Usage } from "../../src/backends/answer.ts";
import type { LimitSettings, StreamSettings } from "../../src/config/settings.ts";
import { type HttpAnswer, HttpCall } from "../../src/doors/http-call.ts";
import { createPredictDoor } from "../../src/doors/predict/door.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { writeAnswer } from "../../src/http/listener/write-answer.ts";
import { createRateLimiter } from "../../src/limits/rate-limiter.ts";
import { MemoryTokens } from "../../src/limits/tokens/memory-tokens.ts";
import { windowsInMemory } from "../../src/limits/tokens/reservations.ts";
import { createTokenLimiter } from "../../src/limits/tokens/token-limiter.ts";
import { Places } from "../../src/pool/places.ts";
import type { WorkerPool } from "../../src/pool/pool.ts";
import { createPath } from "../../src/request/0-path.ts";
import type { Followed } from "../../src/request/exchange.ts";
import type { CallRecord } from "../../src/request/record.ts";
import { systemClock } from "../../src/time/clock.ts";

export const testLimits: LimitSettings = {
  json_body_bytes: 4 * 1024 * 1024,
  binary_body_bytes: 64 * 1024 * 1024,
  image_pixels: 50_000_000,
  bodies_bytes: 1024 * 1024 * 1024,
  answer_bytes: 64 * 1024 * 1024,
  json_answer_bytes: 64 * 1024 * 1024,
  rows: 1_000_000,
  json_depth: 100,
  body_chunks: 65_536,
  header_bytes: 16_384,
  header_count: 100,
  headers_timeout_ms: 10_000,
  body_timeout_ms: 60_000,
  keep_alive_timeout_ms: 72_000,
  response_stall_ms: 30_000,
  requests_per_connection: 10_000,
  connections: 10_000,
  calls_in_flight: 1_024,
  calls_waiting: 1_024,
  default_deadline_ms: 5_000,
  max_deadline_ms: 300_000,
  store: "memory",
  store_ca: null,
  store_gateways: null,
  store_timeout_ms: 20,
};

export const testStreams: StreamSettings = {
  first_chunk_ms: 60_000,
  gap_ms: 30_000,
  total_ms: 600_000,
  stall_ms: 30_000,
  heartbeat_ms: 15_000,
  drain_ms: 30_000,
};

/** Key "all" may do everything, "resnet-only" one model, "metrics" nothing here, "slow" two requests and four rows a minute, "tokens" 100 tokens. */
const callers: Record<string, Caller> = {
  all: callerFromScopes("all", ["predict"], null, null),
  "resnet-only": callerFromScopes("resnet-only", ["predict"], ["resnet"], null),
  metrics: callerFromScopes("metrics", ["metrics"], null, null),
  slow: callerFromScopes("slow", ["predict"], null, { requests: 2, rows: 4, windowS: 60, burst: 0 }),
  tokens: callerFromScopes("tokens", ["predict"], null, {
    requests: null,
    rows: null,
    windowS: 60,
    burst: 0,
    tokens: { input: null, output: null, total: 100 },
  }),
};

const testAuthenticator: Authenticator = {
  authenticate({ headers }) {
    const caller = callers[String(headers["x-api-key"])];
    if (caller === undefined) throw new GatewayError("UNAUTHENTICATED", "This needs an API key.");
    return caller;
  },
};

/** No model has a traffic document. */
const noTraffic = { get: () => undefined };

export interface PathServer {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** One for each request that is over. */
  readonly records: CallRecord[];
  readonly answers: HttpAnswer[];
  /** Tokens of each call that took some. */
  readonly used: Usage[];
  /** Resolves with the next answer that the path gives, whether or not anyone is there to read it. */
  nextAnswer(): Promise<Followed<HttpAnswer>>;
  /** POST with key "all" unless the headers say otherwise. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  post(body: unknown, headers?: Record<string, string>): Promise<{ status: number; headers: Headers; json: any; bytes: Buffer }>;
}

export async function startPathServer(
  pool: WorkerPool,
  limits: Partial<LimitSettings> = {},
  streams: Partial<StreamSettings> = {},
): Promise<PathServer> {
  const allLimits = { ...testLimits, ...limits };
  const door = createPredictDoor(allLimits, new Places(allLimits.bodies_bytes));
  const used: Usage[] = [];
  const follow = createPath({
    limits: allLimits,
    streams: { ...testStreams, ...streams },
    authenticator: testAuthenticator,
    rateLimiter: createRateLimiter(),
    tokenLimiter: createTokenLimiter(windowsInMemory(new MemoryTokens())),
    pool,
    traffic: noTraffic,
    shadows: { offer: () => {} },
    used: (_call, usage) => void used.push(usage),
    clock: systemClock,
  });
  const records: CallRecord[] = [];
  const answers: HttpAnswer[] = [];
  let waiting: ((followed: Followed<HttpAnswer>) => void)[] = [];
  const server = createServer((request, response) => {
    void follow(door, new HttpCall("/predict", request, response, {}, { ip: request.socket.remoteAddress! })).then((followed) => {
      const { answer, record } = followed;
      records.push(record);
      answers.push(answer);
      for (const resolve of waiting) resolve(followed);
      waiting = [];
      if (response.destroyed) return;
      void writeAnswer(answer, request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/predict`;
  return {
    url,
    port,
    server,
    records,
    answers,
    used,
    nextAnswer: () => new Promise((resolve) => waiting.push(resolve)),
    async post(body, headers = {}) {
      const content = typeof body === "string" || body instanceof Uint8Array ? (body as string) : JSON.stringify(body);
      const response = await fetch(url, {
        method: "POST",
        body: content,
        headers: { "x-api-key": "all", "content-type": "application/json", ...headers },
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      const isJson = /[/+]json/.test(response.headers.get("content-type") ?? "");
      return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(bytes.toString()) : undefined, bytes };
    },
  };
}
