/** The door: timeouts, caps, TLS, origins, a base path, proxies, and leaving without dropping a call. */

import { execFileSync } from "node:child_process";
import { get } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readCertificate } from "../../src/http/listener/certificate.ts";
import { type GatewayServer, parseRaw, startGateway } from "../support/gateway-server.ts";
import { irisAnswer } from "../support/scripted-pool.ts";
import { defaultSettings, temporaryFolder } from "../support/settings.ts";

const predictBody = '{"model_name":"iris","inputs":[5.1,3.5,1.4,0.2]}';

function predictBytes(key: string): string {
  return `POST /predict HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${predictBody.length}\r\n\r\n${predictBody}`;
}

/** A connection that stays open until the other side ends it. */
function open(port: number): { socket: Socket; received: () => string; next: (text: string) => Promise<void>; closed: Promise<void> } {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.setEncoding("latin1").on("error", () => {});
  let received = "";
  const watchers: (() => void)[] = [];
  socket.on("data", (chunk: string) => {
    received += chunk;
    for (const watcher of watchers) watcher();
  });
  onTestFinished(() => void socket.destroy());
  return {
    socket,
    received: () => received,
    next: (text) =>
      new Promise((resolve) => {
        const check = () => received.includes(text) && resolve();
        watchers.push(check);
        check();
      }),
    closed: new Promise((resolve) => socket.once("end", resolve).once("close", () => resolve())),
  };
}

describe("callers that are too slow", () => {
  test("with headers are told so and closed", async () => {
    const { port } = await startGateway({ settings: { limits: { headers_timeout_ms: 50 } } });
    const { socket, received, closed } = open(port);
    socket.write("GET /health HTTP/1.1\r\nhost: a\r\n");
    await closed;
    expect(parseRaw(received())).toMatchObject({ status: 408, json: { reason: "INVALID_REQUEST" } });
  });

  test("with a body are told so and closed", async () => {
    const gateway = await startGateway({ settings: { limits: { headers_timeout_ms: 50, body_timeout_ms: 50 } } });
    const { socket, received, closed } = open(gateway.port);
    socket.write(predictBytes(await gateway.key("predict")).slice(0, -5));
    await closed;
    expect(parseRaw(received()).status).toBe(408);
  });

  test("with taking their answer are cut off, and those that wait for one are not", async () => {
    const answer = Promise.withResolvers<void>();
    const gateway = await startGateway({
      settings: { limits: { response_stall_ms: 60 } },
      script: (call) => answer.promise.then(() => irisAnswer(call)),
    });
    const waiting = open(gateway.port);
    waiting.socket.write(predictBytes(await gateway.key("predict")));

    await new Promise<void>((resolve) => gateway.server.once("request", () => resolve()));

    const stalled = open(gateway.port);
    stalled.socket.pause();
    // Pipelined until far more answers than any socket buffer holds are on their way.
    const request = `GET /openapi.json HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${await gateway.key("predict")}\r\n\r\n`;
    const dropped = new Promise<void>((resolve) =>
      gateway.server.once("connection", (socket: Socket) => socket.once("close", () => resolve())),
    );
    stalled.socket.write(request.repeat(200));
    await dropped;

    answer.resolve();
    await waiting.next('"label":"setosa"');
  });
});

test("an expectation that nobody can meet gets a problem that says so", async () => {
  const { port } = await startGateway();
  const { socket, received, closed } = open(port);
  socket.write("GET /health HTTP/1.1\r\nhost: a\r\nexpect: 200-ok\r\n\r\n");
  await closed;
  expect(parseRaw(received())).toMatchObject({ status: 417, json: { reason: "INVALID_REQUEST", request_id: expect.any(String) } });
  expect(received()).toMatch(/x-request-id: [\s\S]*server-timing: /);
});

test("connections beyond the cap are refused", async () => {
  const { port } = await startGateway({ settings: { limits: { connections: 1 } } });
  const first = open(port);
  first.socket.write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
  await first.next("live");
  const second = open(port);
  await second.closed;
  expect(second.received()).toBe("");
});

test("a connection ends after as many requests as the settings allow", async () => {
  const { port } = await startGateway({ settings: { limits: { requests_per_connection: 2 } } });
  const { socket, received, next } = open(port);
  const request = "GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n";
  socket.write(request);
  await next("live");
  expect(received()).not.toMatch(/connection: close/i);
  socket.write(request);
  // From here on it is the caller's turn to close; another request would be refused.
  await next("onnection: close");
  socket.write(request);
  await next("HTTP/1.1 503");
  expect(received().match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 503"]);
});

describe("TLS", () => {
  test("serves with certificate and key", async () => {
    const where = folder();
    const gateway = await startGateway({ settings: { gateway: { tls_cert: join(where, "cert.pem"), tls_key: join(where, "key.pem") } } });
    const status = await new Promise((resolve, reject) =>
      get({ port: gateway.port, path: "/health/live", rejectUnauthorized: false }, (response) => resolve(response.resume().statusCode)).on(
        "error",
        reject,
      ),
    );
    expect(status).toBe(200);
  });

  test.each([
    [{ tls_cert: "cert.pem", tls_key: null }, /needs both/],
    [{ tls_cert: "missing.pem", tls_key: "key.pem" }, /gateway\.tls_cert, .*missing\.pem, cannot be read \(ENOENT\)/],
    [{ tls_cert: "key.pem", tls_key: "cert.pem" }, /do not work together/],
  ])("says what is wrong with %j", (files, sentence) => {
    const where = folder();
    const inFolder = (name: string | null) => name && join(where, name);
    expect(() =>
      readCertificate({ ...defaultSettings.gateway, tls_cert: inFolder(files.tls_cert), tls_key: inFolder(files.tls_key) }),
    ).toThrow(sentence);
  });

  function folder(): string {
    const where = temporaryFolder();
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    const files = ["-keyout", join(where, "key.pem"), "-out", join(where, "cert.pem")];
    execFileSync("openssl", ["req", "-x509", ...curve, "-nodes", "-days", "1", "-subj", "/CN=localhost", ...files], { stdio: "ignore" });
    return where;
  }
});

describe("origins", () => {
  const preflight = {
    method: "OPTIONS",
    key: null,
    headers: { origin: "https://app.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
  };

  test("are nobody's unless set", async () => {
    const gateway = await startGateway();
    expect((await gateway.ask("/predict", preflight)).status).toBe(405);
    expect((await gateway.predict({ headers: { origin: "https://app.example" } })).headers.get("access-control-allow-origin")).toBeNull();
  });

  test("may call and read what the answer says of itself", async () => {
    const gateway = await startGateway({ settings: { gateway: { cors_origins: ["https://app.example"] } } });
    const allowed = await gateway.ask("/predict", preflight);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-headers")).toBe("authorization");
    const { headers } = await gateway.predict({ headers: { origin: "https://app.example" } });
    expect(headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(headers.get("access-control-expose-headers")).toContain("x-inferencehub-version");
    expect((await gateway.predict({ headers: { origin: "https://evil.example" } })).headers.get("access-control-allow-origin")).not.toBe(
      "https://evil.example",
    );
  });
});

test("everything moves under the base path", async () => {
  const gateway = await startGateway({ settings: { gateway: { base_path: "/ml/v1" } } });
  expect(gateway.url).toMatch(/\/ml\/v1$/);
  expect((await gateway.predict()).status).toBe(200);
  expect((await gateway.ask("/health/ready")).status).toBe(200);
  const { json } = await gateway.ask("/openapi.json");
  expect(json.servers).toEqual([{ url: "/ml/v1" }]);
  expect(Object.keys(json.paths)).toContain("/predict");
  expect(parseRaw(await gateway.raw("GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")).status).toBe(404);
});

test("an address is believed from trusted proxies only", async () => {
  const forwarded = { headers: { "x-forwarded-for": "203.0.113.7" } };
  const plain = await startGateway();
  await plain.ask("/models", forwarded);
  expect(plain.lines.at(-1)).toMatchObject({ path: "/models", client: "127.0.0.1" });
  const behind = await startGateway({ settings: { gateway: { trusted_proxies: ["127.0.0.0/8"] } } });
  await behind.ask("/models", forwarded);
  expect(behind.lines.at(-1)).toMatchObject({ path: "/models", client: "203.0.113.7" });
});

describe("leaving", () => {
  test("finishes calls, closes their connections, takes no new ones", async () => {
    const answer = Promise.withResolvers<void>();
    const gateway = await startGateway({ script: (call) => answer.promise.then(() => irisAnswer(call)) });
    const busy = open(gateway.port);
    busy.socket.write(predictBytes(await gateway.key("predict")));
    const idle = open(gateway.port);
    idle.socket.write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
    await idle.next("live");
    const left = gateway.leaving.leave(gateway.server, 0, 5_000);
    idle.socket.write("GET /health/ready HTTP/1.1\r\nhost: a\r\n\r\n");
    await idle.closed;
    expect(idle.received()).toMatch(/503[\s\S]*connection: close/i);
    const late = open(gateway.port);
    await late.closed;
    answer.resolve();
    expect(await left).toBe(true);
    await busy.closed;
    expect(parseRaw(busy.received())).toMatchObject({ status: 200, headers: { connection: "close" } });
  });

  test("answers what had come to a silent connection while the process was held up", async () => {
    const gateway = await startGateway();
    const silent = open(gateway.port);
    silent.socket.write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
    await silent.next("live");
    const left = gateway.leaving.leave(gateway.server, 0, 5_000);
    // Written at once, and read only after the loop has stood still beyond the time when silent connections are closed.
    silent.socket.write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
    for (const until = performance.now() + 700; performance.now() < until; );
    await silent.closed;
    expect(silent.received()).toMatch(/live[\s\S]*connection: close/i);
    expect(await left).toBe(true);
  });

  test("keeps silent connections while requests come on others", async () => {
    const gateway = await startGateway();
    const [one, other] = [open(gateway.port), open(gateway.port)];
    for (const each of [one, other]) {
      each.socket.write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
      await each.next("live");
    }
    const left = gateway.leaving.leave(gateway.server, 0, 5_000);
    one.socket.write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
    // Without the request both would be closed when this is over.
    for (const until = performance.now() + 700; performance.now() < until; );
    await one.closed;
    other.socket.write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
    await other.closed;
    expect(other.received()).toMatch(/live[\s\S]*connection: close/i);
    expect(await left).toBe(true);
  });

  test("gives notice before it stops listening", async () => {
    const gateway = await startGateway();
    const left = gateway.leaving.leave(gateway.server, 60_000, 5_000);
    expect((await gateway.ask("/health/ready")).status).toBe(503);
    expect((await gateway.predict()).status).toBe(200);
    expect(gateway.server.listening).toBe(true);
    void left;
  });

  test("cuts off what is left when the time is over", async () => {
    const gateway = await startGateway({ script: () => new Promise(() => {}) });
    const busy = open(gateway.port);
    busy.socket.write(predictBytes(await gateway.key("predict")));
    await new Promise<void>((resolve) => gateway.server.once("request", () => resolve()));
    expect(await gateway.leaving.leave(gateway.server, 0, 1)).toBe(false);
    await busy.closed;
    expect(busy.received()).toBe("");
  });
});

describe("the line of a request", () => {
  function paths({ lines }: GatewayServer, wanted: string): unknown[] {
    return lines.filter(({ msg, level }) => msg === "request" && level === wanted).map(({ path }) => path);
  }

  test("has the path as it was asked for, without what stands in the query", async () => {
    const gateway = await startGateway();
    await gateway.ask("/models/iris?a=secret");
    await gateway.ask(`/models/${"m".repeat(64)}`);
    await gateway.ask("/a-stranger's-text");
    expect(paths(gateway, "info")).toEqual(["/models/iris", `/models/${"m".repeat(64)}`, ""]);
  });

  test("is for level debug where programs ask again and again on their own", async () => {
    const gateway = await startGateway();
    const asked = ["/health", "/health/ready", "/v2/health/live", "/v2/health/ready", "/metrics"];
    for (const path of asked) await gateway.ask(path);
    expect(paths(gateway, "info")).toEqual([]);
    expect(paths(gateway, "debug")).toEqual(asked);
  });
});
