/** A call meets its door past the framework, or through it where something is mounted or its path has a query: nobody can tell. */

import { describe, expect, test } from "vitest";
import type { GatewayServer } from "../support/gateway-server.ts";
import { exchangeRaw, startGateway } from "../support/gateway-server.ts";

const body = '{"model_name":"iris","inputs":[5.1,3.5,1.4,0.2]}';

type Request = (path: string, key: string) => string;

function post(headers: string, content = body): Request {
  return (path, key) =>
    `POST ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer ${key}\r\ncontent-length: ${content.length}\r\n${headers}\r\n${content}`;
}

const json = "content-type: application/json\r\n";

/** What comes back, but for what is another each time. */
async function answer(gateway: GatewayServer, request: Request, path: string): Promise<string> {
  const key = gateway.keyFor({ rate: { requests: 5, rows: 5, windowS: 60, burst: 0 } });
  return (await exchangeRaw(gateway.port, request(path, key)))
    .replace(/^date: .*$/im, "date")
    .replace(/("total"|"gateway"|total;dur|gateway;dur)([:=])[0-9.]+/g, "$1$2…")
    .replace(/content-length: \d+/gi, "content-length: …")
    .replace(/[0-9a-f]{20}-[0-9a-z]+/g, "an id");
}

describe.each<[string, object]>([
  ["alone", {}],
  ["below a base path", { base_path: "/ai" }],
])("a gateway %s answers the same both ways", (_, gatewaySettings) => {
  test.each<[string, Request]>([
    ["a call", post(json)],
    ["a call with an id", post(`${json}x-request-id: mine\r\n`)],
    ["a call for Protobuf", post(`${json}accept: application/x-protobuf\r\n`)],
    ["a body that is none", post(json, "{")],
    ["a body that does not fit", post(json, '{"model_name":"iris","inputs":[1]}')],
    ["more rows than the key may send", post(json, JSON.stringify({ model_name: "iris", inputs: new Array(6).fill([1, 2, 3, 4]) }))],
    ["a model that is not there", post(json, '{"model_name":"elsewhere","inputs":[1]}')],
    ["no content-type", post("")],
    ["a content-type that nobody can read", post("content-type: ,;=\r\n")],
    ["two content-types", post(`${json}${json}`)],
    ["a compressed body", post(`${json}content-encoding: gzip\r\n`)],
    ["a broken timeout", post(`${json}x-request-timeout-ms: soon\r\n`)],
    [
      "a method that the path has not",
      (path, key) => `PUT ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer ${key}\r\n\r\n`,
    ],
    ["HEAD", (path, key) => `HEAD ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer ${key}\r\n\r\n`],
    ["OPTIONS", (path) => `OPTIONS ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\norigin: http://b\r\n\r\n`],
    ["no key", (path) => `POST ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`],
    ["too many headers", post(json + "x: y\r\n".repeat(200))],
    ["two hosts", post(`${json}host: b\r\n`)],
    ["an expectation that nobody meets", post(`${json}expect: tea\r\n`)],
    ["a body that waits to be asked for", post(`${json}expect: 100-continue\r\n`)],
    [
      "a body in chunks",
      (path, key) =>
        `POST ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer ${key}\r\n${json}transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
    [
      "HTTP/1.0",
      (path, key) => `POST ${path} HTTP/1.0\r\nauthorization: Bearer ${key}\r\n${json}content-length: ${body.length}\r\n\r\n${body}`,
    ],
    [
      "two calls on one connection",
      (path, key) =>
        `POST ${path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${key}\r\n${json}content-length: ${body.length}\r\n\r\n${body}${post(json)(path, key)}`,
    ],
  ])("%s", async (_name, request) => {
    const gateway = await startGateway({ settings: { gateway: gatewaySettings } });
    const path = new URL(`${gateway.url}/predict`).pathname;
    const past = await answer(gateway, request, path);
    expect(past).toMatch(/^HTTP\/1.1 [1-5]\d\d /);
    expect(await answer(gateway, request, `${path}?`)).toBe(past);
    const lines = gateway.lines.filter((line) => line.path === "/predict" && line.method === "POST");
    expect(lines.length % 2).toBe(0);
  });
});

test.each(["/predict/", "//predict", "/Predict", "/predict;x", "http://a/predict/"])("%s is not the door's path", async (path) => {
  const gateway = await startGateway();
  expect(await exchangeRaw(gateway.port, post(json)(path, gateway.key("predict")))).toMatch(/^HTTP\/1.1 40/);
});
