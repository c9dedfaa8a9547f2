/** What a process beside the first hands on, and how: nobody can tell by an answer which of them took the connection. */

import { writeFileSync } from "node:fs";
import { createServer, get, type IncomingMessage } from "node:http";
import { request as requestWithTls } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createForward } from "../../src/siblings/other/forward.ts";
import { certificate } from "../support/certificate.ts";
import { startProcesses } from "../support/gateway-processes.ts";
import { temporaryFolder } from "../support/settings.ts";

const withKey = (key: string) => ({ authorization: `Bearer ${key}` });

describe("a request that is handed on", () => {
  test("is the first's to answer, whatever its method, path and body", async () => {
    const { port, first, key } = await startProcesses();
    const headers = { ...withKey(await key("admin")), "content-type": "application/json" };
    for (const [method, path, body] of [
      ["GET", "/admin/keys", undefined],
      ["HEAD", "/admin/audit", undefined],
      ["POST", "/admin/keys", '{"name":"a","scopes":["predict"]}'],
      ["POST", "/admin/keys", "{"],
      ["POST", "/admin/keys", `{"name":"${"a".repeat(100_000)}"}`],
      ["POST", "/admin/keys", undefined],
      ["DELETE", "/admin/keys/nosuchid", undefined],
      ["GET", "/predict", undefined],
      ["PUT", "/nothing?at=all", undefined],
      ["OPTIONS", "/models", undefined],
    ] as const) {
      const ask = async (at: number) => {
        const answer = await fetch(`http://127.0.0.1:${at}${path}`, { method, headers, ...(body && { body }) });
        const { status } = answer;
        return [method, path, status, answer.headers.get("allow"), answer.headers.get("content-type"), (await answer.text()).slice(0, 60)];
      };
      const [byOther, byFirst] = [await ask(port), await ask(first.port)];
      if (method !== "POST") expect(byOther).toEqual(byFirst);
      expect(byOther.slice(0, 5)).toEqual(byFirst.slice(0, 5));
    }
  });

  test("keeps its caller's address, and nobody can name another", async () => {
    const { port, first, key } = await startProcesses();
    const headers = { ...withKey(await key("admin")), "x-inferencehub-caller": "https 203.0.113.7", "x-forwarded-for": "203.0.113.8" };
    expect((await fetch(`http://127.0.0.1:${port}/admin/audit`, { headers })).status).toBe(200);
    await expect.poll(() => first.lines.find(({ path }) => path === "/admin/audit")).toMatchObject({ client: "127.0.0.1" });
  });

  test("keeps as many headers as the limits allow", async () => {
    const { port, key } = await startProcesses({ limits: { header_count: 4_000, header_bytes: 100_000 } });
    const many = "x-some: header\r\n".repeat(3_000);
    const answer = await answerTo(
      port,
      `GET /admin/keys HTTP/1.1\r\nhost: a\r\n${many}authorization: Bearer ${await key("admin")}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  test("is believed to come from where a trusted proxy says", async () => {
    const { port, first, key } = await startProcesses({ gateway: { trusted_proxies: ["127.0.0.1"] } });
    const headers = { ...withKey(await key("admin")), "x-forwarded-for": "203.0.113.8" };
    expect((await fetch(`http://127.0.0.1:${port}/admin/audit`, { headers })).status).toBe(200);
    await expect.poll(() => first.lines.find(({ path }) => path === "/admin/audit")).toMatchObject({ client: "203.0.113.8" });
  });

  test("over TLS signs a browser in with a cookie for TLS alone", async () => {
    const folder = temporaryFolder();
    const { cert, key: privateKey } = certificate("localhost");
    const [tls_cert, tls_key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    writeFileSync(tls_cert, cert);
    writeFileSync(tls_key, privateKey);
    const { port, key } = await startProcesses({ gateway: { tls_cert, tls_key } });
    const body = JSON.stringify({ key: await key("admin") });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = requestWithTls({
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/session",
        rejectUnauthorized: false,
        headers: { "content-type": "application/json", "content-length": body.length },
      });
      asked.on("response", resolve).on("error", reject).end(body);
    });
    answer.resume();
    expect(answer.statusCode).toBe(201);
    expect(answer.headers["set-cookie"]![0]).toMatch(/; Secure/);
  });

  test("meets plug-ins at the first alone, and calls meet those of the process that takes them", async () => {
    const plugin = join(temporaryFolder(), "count.mjs");
    writeFileSync(
      plugin,
      'export const middleware = (_request, response, next) => { response.appendHeader("x-passed", "once"); next(); };',
    );
    const { port, key } = await startProcesses({ gateway: { plugins: [plugin] } });
    const passed = async (path: string) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers: withKey(await key("admin")) })).headers.get("x-passed");
    expect(await passed("/admin/keys")).toBe("once");
    expect(await passed("/models")).toBe("once");
  });

  test("ends when its caller leaves, and its answer goes on until then", async () => {
    const { port, first, key } = await startProcesses();
    const stop = first.gateway.feed.start({
      after: (ms, act) => {
        const timer = setTimeout(act, Math.min(ms, 10));
        return () => clearTimeout(timer);
      },
    });
    const headers = withKey(await key("admin"));
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, host: "127.0.0.1", path: "/admin/live", headers }, resolve).on("error", reject);
    });
    expect(stream.headers).toMatchObject({ "content-type": "text/event-stream", connection: "close" });
    let received = "";
    for await (const part of stream) {
      received += part;
      if (received.split("event: sample").length > 2) break;
    }
    stream.destroy();
    await expect.poll(() => first.lines.find(({ path }) => path === "/admin/live")).toMatchObject({ status: 200 });
    stop();
  });
});

/** All that a request of these very bytes gets; it is sent on a connection of its own, which stays open. */
function answerTo(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes)).setEncoding("latin1");
    onTestFinished(() => void socket.destroy());
    let received = "";
    socket.on("error", reject).on("data", (text) => {
      received += text;
      const [head, body] = received.split("\r\n\r\n", 2) as [string, string | undefined];
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (body !== undefined && body.length >= Number(length)) resolve(received);
    });
  });
}

describe("what few callers send", () => {
  test.each([
    ["HTTP/1.0 and no host", "GET /nothing HTTP/1.0\r\n\r\n"],
    ["a method of WebDAV", "PROPFIND /admin/keys HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["a method that Fastify does not know", "QUERY /admin/keys HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n"],
    ["TRACE", "TRACE / HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["a body that is refused before it comes", "POST /admin/keys HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n"],
  ])("%s has the answer of the first", async (_, bytes) => {
    const { port, first } = await startProcesses();
    const known = (answer: string) =>
      answer.replaceAll(/^(date|x-request-id|server-timing): .*\r\n|"request_id":"[^"]*"/gim, "").toLowerCase();
    expect(known(await answerTo(port, bytes))).toBe(known(await answerTo(first.port, bytes)));
  });
});

describe("while the first is away", () => {
  test("what only it can answer waits for it, and calls do not", async () => {
    const { port, first, key, startFirst } = await startProcesses();
    const headers = withKey(await key("admin"));
    await first.end();
    const asked = fetch(`http://127.0.0.1:${port}/admin/keys`, { headers });
    const body = JSON.stringify({ model_name: "iris", inputs: [5.1, 3.5, 1.4, 0.2] });
    const predicted = await fetch(`http://127.0.0.1:${port}/predict`, {
      method: "POST",
      body,
      headers: { ...headers, "content-type": "application/json" },
    });
    expect(predicted.status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
    const next = await startFirst();
    expect((await asked).status).toBe(200);
    await expect
      .poll(async () => await (await fetch(`http://127.0.0.1:${next.port}/metrics`, { headers })).text())
      .toContain('inferencehub_requests_total{model="iris",version="1",reason="OK",status="200"} 1');
  });

  test("a wait that is too long ends with a refusal that says when to ask again", async () => {
    const forward = createForward(join(temporaryFolder(), "nobody.sock"), 0, async () => false);
    const server = createServer((request, response) => {
      forward(request, response, ({ reason, retryAfterMs }) => void response.end(JSON.stringify({ reason, retryAfterMs })));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    expect(await answer.json()).toEqual({ reason: "QUEUE_FULL", retryAfterMs: 1_000 });
  });
});

test("a connection goes on after an answer that came before the whole body", async () => {
  const { port } = await startProcesses();
  const length = 8 * 1_024 * 1_024;
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  onTestFinished(() => void socket.destroy());
  let received = "";
  socket.on("data", (text) => (received += text));
  socket.write(`POST /admin/keys HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n`);
  await expect.poll(() => received).toContain("HTTP/1.1 401");
  socket.write(" ".repeat(length));
  socket.write("GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n");
  await expect.poll(() => received).toContain("HTTP/1.1 200");
});

test("nothing is handed on for a caller who has left meanwhile", async () => {
  const socket = join(temporaryFolder(), "g.sock");
  const first = createServer();
  const cameAndWent = new Promise<void>((resolve) => first.once("connection", (connection) => void connection.once("close", resolve)));
  await new Promise<void>((resolve) => first.listen(socket, resolve));
  const forward = createForward(socket, 5_000, async () => true);
  const door = createServer((request, response) => {
    forward(request, response, () => {});
    request.socket.destroy();
  });
  const port = await new Promise<number>((resolve) => door.listen(0, "127.0.0.1", () => resolve((door.address() as AddressInfo).port)));
  onTestFinished(() => {
    for (const server of [first, door]) {
      server.close();
      server.closeAllConnections();
    }
  });
  await expect(fetch(`http://127.0.0.1:${port}/admin/live`)).rejects.toThrow();
  await cameAndWent;
});

test("limits are exact over both, and the first counts every call", async () => {
  const { port, first } = await startProcesses();
  const { keyRing } = first.gateway.access;
  const rate = { requests: 10, rows: null, windowS: 3_600, burst: 0 };
  const { key } = await keyRing.create({ name: "test", scopes: ["predict", "metrics"], models: null, expiresInDays: null, rate });
  await first.gateway.company!.tell();
  const body = JSON.stringify({ model_name: "iris", inputs: [5.1, 3.5, 1.4, 0.2] });
  const predict = async (at: number) =>
    (
      await fetch(`http://127.0.0.1:${at}/predict`, {
        method: "POST",
        body,
        headers: { ...withKey(key), "content-type": "application/json" },
      })
    ).status;
  const statuses = await Promise.all(Array.from({ length: 40 }, (_, i) => predict(i % 2 === 0 ? port : first.port)));
  expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(30);
  await expect
    .poll(async () => await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: withKey(key) })).text())
    .toMatch(/reason="RATE_LIMITED",status="429"} 30\n/);
});

test("what the other has answered stays counted when it dies", async () => {
  const { port, first, other, key } = await startProcesses();
  const headers = withKey(await key("admin", "predict", "metrics"));
  for (const at of [port, port, first.port]) expect((await fetch(`http://127.0.0.1:${at}/models`, { headers })).status).toBe(200);
  const counted = async () => await (await fetch(`http://127.0.0.1:${first.port}/metrics`, { headers })).text();
  const all = 'inferencehub_http_requests_total{method="GET",route="/models",status="200"} 3\n';
  await expect.poll(counted).toContain(all);
  other.link.stop();
  await expect.poll(counted).not.toContain('process="gateway-2"');
  expect(await counted()).toContain(all);
});
