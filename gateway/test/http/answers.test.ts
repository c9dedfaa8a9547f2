/** What every answer has, whatever was asked and however it was refused. */

import { describe, expect, test } from "vitest";
import { exchangeRaw, parseRaw, startGateway } from "../support/gateway-server.ts";

const problem = (status: number) => ({
  status,
  reason: expect.any(String),
  title: expect.any(String),
  detail: expect.any(String),
  type: expect.stringMatching(/^urn:/),
});

describe("every answer", () => {
  test.each(["/health", "/models", "/nothing", "/admin/keys"])("of %s has a request id and a timing", async (path) => {
    const gateway = await startGateway();
    const { headers } = await gateway.ask(path, { headers: { "x-request-id": "my-id" } });
    expect(headers.get("x-request-id")).toBe("my-id");
    expect(headers.get("server-timing")).toMatch(/^total;dur=[0-9.]+$/);
  });

  test("takes an id of its own over one that could break a log line", async () => {
    const gateway = await startGateway();
    const { headers } = await gateway.ask("/health", { headers: { "x-request-id": "a b" } });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f]{20}-[0-9a-z]+$/);
  });

  test("names JSON as JSON, without a charset", async () => {
    const gateway = await startGateway();
    expect((await gateway.ask("/models")).headers.get("content-type")).toBe("application/json");
    expect((await gateway.ask("/nothing")).headers.get("content-type")).toBe("application/problem+json");
    expect((await gateway.predict()).headers.get("content-type")).toBe("application/json");
    expect((await gateway.predict({ key: null })).headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("refusals", () => {
  test("404 for a path that is not there", async () => {
    const gateway = await startGateway();
    const { status, json, headers } = await gateway.ask("/nothing?secret=1");
    expect(status).toBe(404);
    expect(json).toMatchObject({ ...problem(404), request_id: headers.get("x-request-id") });
    expect(json.detail).not.toContain("secret");
  });

  test.each([
    ["/predict", "GET", "POST"],
    ["/models", "POST", "GET, HEAD"],
    ["/admin/keys", "PATCH", "GET, HEAD, POST"],
    ["/admin/keys/abcdefgh", "GET", "DELETE"],
    ["/health/ready", "DELETE", "GET, HEAD"],
  ])("405 for %s with %s", async (path, method, allow) => {
    const gateway = await startGateway();
    const { status, json, headers } = await gateway.ask(path, { method, key: null });
    expect(status).toBe(405);
    expect(headers.get("allow")).toBe(allow);
    expect(json).toMatchObject(problem(405));
  });

  test("400 for a URL that cannot be decoded", async () => {
    const gateway = await startGateway();
    const { status, json, headers } = await gateway.ask("/models/%zz");
    expect(status).toBe(400);
    expect(json).toMatchObject({ ...problem(400), reason: "INVALID_REQUEST" });
    expect(headers.get("x-request-id")).toBe(json.request_id);
  });

  test("414 for a URL beyond 8 KiB, 404 for a name beyond any", async () => {
    const gateway = await startGateway();
    expect((await gateway.ask(`/models/${"a".repeat(9_000)}`)).json).toMatchObject(problem(414));
    expect((await gateway.ask(`/models/${"a".repeat(101)}`)).status).toBeOneOf([400, 404, 414]);
  });

  test("400 for an admin body that is not as described, with pointers", async () => {
    const gateway = await startGateway();
    const { json } = await gateway.ask("/admin/keys", {
      method: "POST",
      body: '{"name":"x","scopes":["root"],"extra":1}',
      headers: { "content-type": "application/json" },
    });
    expect(json).toMatchObject({ ...problem(400), reason: "INVALID_REQUEST" });
    expect(json.errors).toContainEqual({ pointer: "/scopes/0", detail: expect.stringContaining("must be equal to one of") });
    expect(json.errors).toContainEqual({ pointer: "", detail: "must NOT have additional properties: extra" });
  });

  test.each(["", "{bad", '{"name":"x","scopes":["predict"],"__proto__":{"a":1}}'])(
    "400 for an admin body that is no JSON: %j",
    async (body) => {
      const gateway = await startGateway();
      const { json } = await gateway.ask("/admin/keys", { method: "POST", body, headers: { "content-type": "application/json" } });
      expect(json).toMatchObject({ ...problem(400), reason: "INVALID_REQUEST", detail: "The body is not valid JSON; mend it." });
    },
  );

  test("500 with a fixed sentence, and the cause in the log alone", async () => {
    const gateway = await startGateway();
    gateway.pool.loadModel = async () => {
      throw new Error("/secret/path is broken");
    };
    const { status, json, text } = await gateway.ask("/admin/models/iris/load", { method: "POST" });
    expect(status).toBe(500);
    expect(json.reason).toBe("INTERNAL");
    expect(text).not.toContain("secret");
    expect(gateway.lines).toContainEqual(
      expect.objectContaining({ level: "error", request_id: json.request_id, error: expect.stringContaining("/secret/path") }),
    );
  });
});

describe("what is not HTTP", () => {
  test.each([
    ["no HTTP at all", "hello\r\n\r\n", 400],
    ["two hosts", "GET /health HTTP/1.1\r\nhost: a\r\nHost: b\r\n\r\n", 400],
    ["no host", "GET /health HTTP/1.1\r\n\r\n", 400],
    ["a length and chunks", "POST /predict HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400],
    ["a space before the colon", "GET /health HTTP/1.1\r\nhost : a\r\n\r\n", 400],
    ["too many headers", `GET /health HTTP/1.1\r\nhost: a\r\n${"x: y\r\n".repeat(100)}\r\n`, 431],
    ["headers that are too large", `GET /health HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(17_000)}\r\n\r\n`, 431],
  ])("%s", async (_name, bytes, status) => {
    const gateway = await startGateway();
    const answer = parseRaw(await gateway.raw(bytes));
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "content-type": "application/problem+json",
      connection: "close",
      "x-request-id": answer.json.request_id,
      "server-timing": expect.any(String),
    });
    expect(answer.json).toMatchObject(problem(status));
  });

  test("gets one answer, never a second", async () => {
    const gateway = await startGateway();
    const answer = await gateway.raw(
      "POST /predict HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nGET /health HTTP/1.1\r\nhost: a\r\n\r\n",
    );
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  test("HTTP/1.0 needs no host", async () => {
    const { port } = await startGateway();
    expect(parseRaw(await exchangeRaw(port, "GET /health/live HTTP/1.0\r\n\r\n")).status).toBe(200);
  });
});
