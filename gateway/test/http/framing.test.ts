/** Requests on the wire that two readers could understand differently get one answer at most, and no second request is read out of them. */

import { describe, expect, test } from "vitest";
import { ExtensionCounter } from "../../src/http/listener/chunk-extensions.ts";
import { maxUnanswered } from "../../src/http/listener/pipeline.ts";
import { type GatewayServer, startGateway } from "../support/gateway-server.ts";
import { irisAnswer } from "../support/scripted-pool.ts";

const smuggled = "GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n";
const body = '{"model_name":"iris","inputs":[5.1,3.5,1.4,0.2]}';
const json = "content-type: application/json";
const size = body.length.toString(16);
const chunks = `${size}\r\n${body}\r\n0\r\n\r\n`;

function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status));
}

/** A request with these lines behind its Host, and what follows its headers. */
async function post(gateway: GatewayServer, lines: readonly string[], content: string, start = "POST /predict HTTP/1.1"): Promise<string> {
  return [start, "host: a", `x-api-key: ${await gateway.key("predict")}`, ...lines, "", content].join("\r\n");
}

describe("whatever two readers could read differently", () => {
  const length = `content-length: ${body.length}`;
  const chunked = "transfer-encoding: chunked";
  const extension = `;${"a=b;".repeat(200)}`;

  const requests: readonly (readonly [string, (gateway: GatewayServer) => string | Promise<string>])[] = [
    ["HTTP/0.9", () => "GET /health/live\r\n\r\n"],
    ["HTTP/0.9 by name", () => "GET /health/live HTTP/0.9\r\nhost: a\r\n\r\n"],
    ["HTTP/2.0 by name", () => "GET /health/live HTTP/2.0\r\nhost: a\r\n\r\n"],
    ["HTTP/1.0 with a transfer-encoding", (gateway) => post(gateway, [json, chunked], chunks, "POST /predict HTTP/1.0")],
    ["HTTP/1.0 with both lengths", (gateway) => post(gateway, [json, chunked, length], chunks, "POST /predict HTTP/1.0")],
    ["no Host", () => "GET /health/live HTTP/1.1\r\n\r\n"],
    ["two Hosts", () => "GET /health/live HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n"],
    ["two equal Hosts", () => "GET /health/live HTTP/1.1\r\nhost: a\r\nHost: a\r\n\r\n"],
    ["a length and chunks", (gateway) => post(gateway, [json, length, chunked], chunks + smuggled)],
    ["chunks and a length", (gateway) => post(gateway, [json, chunked, length], chunks + smuggled)],
    ["two lengths", (gateway) => post(gateway, [json, length, "content-length: 0"], body + smuggled)],
    ["two equal lengths", (gateway) => post(gateway, [json, length, length], body + smuggled)],
    ["a list of lengths", (gateway) => post(gateway, [json, `${length}, ${body.length}`], body + smuggled)],
    ["a length with a sign", (gateway) => post(gateway, [json, `content-length: +${body.length}`], body + smuggled)],
    ["a negative length", (gateway) => post(gateway, [json, "content-length: -1"], body + smuggled)],
    ["a hexadecimal length", (gateway) => post(gateway, [json, "content-length: 0x30"], body + smuggled)],
    ["a length beyond 2^64", (gateway) => post(gateway, [json, `content-length: ${"9".repeat(30)}`], body + smuggled)],
    ["a space before the colon", (gateway) => post(gateway, [json, `content-length : ${body.length}`], body + smuggled)],
    ["a space before the colon of chunks", (gateway) => post(gateway, [json, "transfer-encoding : chunked"], chunks + smuggled)],
    ["a header that goes on in the next line", (gateway) => post(gateway, [json, "x-a: b\r\n c"], body)],
    ["a first header that begins with a space", () => "GET /health/live HTTP/1.1\r\n host: a\r\n\r\n"],
    ["bare line feeds", () => "GET /health/live HTTP/1.1\nhost: a\n\n"],
    ["a bare line feed after one header", () => "GET /health/live HTTP/1.1\r\nhost: a\nx: y\r\n\r\n"],
    ["a bare carriage return in a header", () => "GET /health/live HTTP/1.1\r\nhost: a\rx: y\r\n\r\n"],
    ["a NUL in a header", () => "GET /health/live HTTP/1.1\r\nhost: a\u0000b\r\n\r\n"],
    ["a header without a colon", () => "GET /health/live HTTP/1.1\r\nhost: a\r\nx\r\n\r\n"],
    ["a header without a name", () => "GET /health/live HTTP/1.1\r\nhost: a\r\n: x\r\n\r\n"],
    ["an encoding under a mark", (gateway) => post(gateway, [json, "transfer-encoding: \u000bchunked"], chunks + smuggled)],
    ["xchunked", (gateway) => post(gateway, [json, "transfer-encoding: xchunked"], chunks + smuggled)],
    ["chunked, then identity", (gateway) => post(gateway, [json, "transfer-encoding: chunked, identity"], chunks + smuggled)],
    [
      "chunked, then identity, in two headers",
      (gateway) => post(gateway, [json, chunked, "transfer-encoding: identity"], chunks + smuggled),
    ],
    ["gzip, then chunked", (gateway) => post(gateway, [json, "transfer-encoding: gzip, chunked"], chunks)],
    ["a chunk whose size is none", (gateway) => post(gateway, [json, chunked], `x\r\n${body}\r\n0\r\n\r\n${smuggled}`)],
    ["a chunk whose size has a sign", (gateway) => post(gateway, [json, chunked], `+${chunks}${smuggled}`)],
    ["a chunk whose size has a prefix", (gateway) => post(gateway, [json, chunked], `0x${chunks}${smuggled}`)],
    ["a chunk of 2^64 bytes and more", (gateway) => post(gateway, [json, chunked], `10000000000000001\r\n${body}`)],
    ["a chunk that goes on behind its size", (gateway) => post(gateway, [json, chunked], `${size}\r\n${body}XX0\r\n\r\n${smuggled}`)],
    ["a chunk's size that ends with a bare line feed", (gateway) => post(gateway, [json, chunked], `${size}\n${body}\r\n0\r\n\r\n`)],
    ["a long chunk extension", (gateway) => post(gateway, [json, chunked], `${size}${extension}\r\n${body}\r\n0\r\n\r\n${smuggled}`)],
    ["16 kB of chunk extension", (gateway) => post(gateway, [json, chunked], `${size};${"a".repeat(16_000)}\r\n${body}\r\n0\r\n\r\n`)],
    ["an extension of the last chunk", (gateway) => post(gateway, [json, chunked], `${size}\r\n${body}\r\n0${extension}\r\n\r\n`)],
    ["many short extensions", (gateway) => post(gateway, [json, chunked], `1;abcd\r\n \r\n`.repeat(300) + chunks)],
    ["an unknown expectation", (gateway) => post(gateway, [json, length, "expect: 200-ok"], body)],
    ["a method that is none", () => "G\u0001T / HTTP/1.1\r\nhost: a\r\n\r\n"],
    ["HTTP/2's preface", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["TLS on a plain port", () => "\u0016\u0003\u0001\u0002\u0000\u0001\u0000"],
  ];

  test("is refused and closes the connection", async () => {
    const gateway = await startGateway();
    const answers = await Promise.all(requests.map(async ([name, bytes]) => ({ name, answer: await gateway.raw(await bytes(gateway)) })));
    for (const { name, answer } of answers) {
      const statuses = statusesOf(answer);
      expect(statuses, name).toHaveLength(1);
      expect([400, 415, 417, 431], name).toContain(statuses[0]);
      expect(answer, name).toMatch(/^connection: close\r$/im);
      expect(answer, name).toMatch(/"detail":"[A-Z]/);
    }
    expect(gateway.pool.calls).toHaveLength(0);
  });
});

test("long extensions are found wherever the pieces of a body are cut", () => {
  const bytes = Buffer.from(`5;a=1\r\nab\r\n;\r\n3 ;bcd\r\nxyz\r\n0;e\r\n\r\n${smuggled}`);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const counter = new ExtensionCounter();
    counter.take(bytes.subarray(0, cut));
    counter.take(bytes.subarray(cut));
    expect(counter).toMatchObject({ isOver: true, extensionBytes: "a=1".length + ";bcd".length + "e".length });
  }
});

describe("is answered as often as it asks", () => {
  test("a body in chunks, with short extensions, and another behind it", async () => {
    const gateway = await startGateway();
    const lines = [json, "transfer-encoding: chunked"];
    const one = await post(gateway, lines, `${size};name=value\r\n${body}\r\n0\r\n\r\n`);
    const last = await post(gateway, [...lines, "connection: close"], chunks);
    expect(statusesOf(await gateway.raw(one + last))).toEqual([200, 200]);
  });

  test("a thousand requests without a pause, in their order, a few under way at a time", async () => {
    let most = 0;
    let running = 0;
    const gateway = await startGateway({
      script: async (call) => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        return irisAnswer(call);
      },
    });
    const key = await gateway.key("predict");
    const one = (index: number, more = "") =>
      `POST /predict HTTP/1.1\r\nhost: a\r\nx-api-key: ${key}\r\nx-request-id: r${index}.\r\n${json}\r\n${more}content-length: ${body.length}\r\n\r\n${body}`;
    const many = Array.from({ length: 1_000 }, (_, index) => one(index)).join("");
    const answer = await gateway.raw(many + one(1_000, "connection: close\r\n"));
    const ids = [...answer.matchAll(/^x-request-id: r(\d+)\./gm)].map(([, index]) => Number(index));
    expect(ids).toEqual(Array.from({ length: 1_001 }, (_, index) => index));
    expect(statusesOf(answer).every((status) => status === 200)).toBe(true);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(maxUnanswered);
  });

  test("others have their turns meanwhile, though every answer is a refusal", async () => {
    const gateway = await startGateway();
    const flood = gateway.raw(
      `${"GET /models HTTP/1.1\r\nhost: a\r\n\r\n".repeat(1_800)}GET /models HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    );
    await new Promise<void>((resolve) => gateway.server.once("request", () => resolve()));
    let turns = 0;
    const count = (): void => {
      turns++;
      ticking = setImmediate(count);
    };
    let ticking = setImmediate(count);
    const statuses = statusesOf(await flood);
    clearImmediate(ticking);
    expect([statuses.length, new Set(statuses)]).toEqual([1_801, new Set([401])]);
    expect(turns).toBeGreaterThan(1_801 / maxUnanswered);
  });

  test("a body in thirty thousand chunks of one byte, and others have their turns meanwhile", async () => {
    const gateway = await startGateway();
    const spaces = "1\r\n \r\n".repeat(30_000);
    const lines = [json, "transfer-encoding: chunked"];
    const first = await post(gateway, lines, spaces + chunks);
    const sending = gateway.raw(first + (await post(gateway, [...lines, "connection: close"], spaces + chunks)));
    const server = gateway.server;
    await new Promise<void>((resolve) => server.once("request", () => resolve()));
    let turns = 0;
    let ticking = setImmediate(function count() {
      turns++;
      ticking = setImmediate(count);
    });
    const statuses = statusesOf(await sending);
    clearImmediate(ticking);
    expect(statuses).toEqual([200, 200]);
    // One read of a socket brings 64 KiB, and those of one turn come to 11,000 chunks at most.
    expect(turns).toBeGreaterThan(60_000 / 11_000);
  });
});
