/** What no gRPC client sends: each is refused, or ends its own stream or connection, and everybody else is served. */
import { once } from "node:events";
import { constants } from "node:http2";
import { connect as connectPlain } from "node:net";
import { gzipSync } from "node:zlib";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { inferMethod, irisRequest, startGrpc, streamMethod } from "../support/grpc-client.ts";
import { callOn, frame, openSession, rawCall } from "../support/grpc-wire.ts";
import { workerAnswer } from "../support/scripted-pool.ts";

/** A gateway, and headers that it lets in. */
async function start(options: Parameters<typeof startGrpc>[0] = {}) {
  const client = await startGrpc(options);
  const { gateway } = client;
  const authorization = `Bearer ${await gateway.key("predict")}`;
  const stillServes = async () => expect((await client.ask(inferMethod, irisRequest())).code).toBe(0);
  return { ...client, port: gateway.grpcPort, headers: { authorization }, stillServes };
}

const whole = irisRequest();

describe("a message", () => {
  test.each([
    ["with a flag of neither kind", { frames: [{ flag: 2, bytes: whole }] }, "INVALID_REQUEST", /begins%20with|begins with 0 or 1, got 2/],
    ["compressed without a word of how", { frames: [{ flag: 1, bytes: gzipSync(whole) }] }, "INVALID_REQUEST", /no compressed message/],
    ["that ends within itself", { frames: [{ bytes: whole, length: whole.length + 1 }] }, "INVALID_REQUEST", /end of the call within one/],
    ["that never comes", { frames: [] }, "INVALID_REQUEST", /Expected one message/],
    ["of no bytes", { frames: [{ bytes: Buffer.alloc(0) }] }, "INVALID_REQUEST", /model_name/],
  ] as const)("%s is refused with a sentence", async (_what, call, reason, sentence) => {
    const { port, headers } = await start();
    const reply = await rawCall(port, inferMethod, { ...call, headers });
    expect(reply["inferencehub-reason"]).toBe(reason);
    expect(reply["grpc-message"]).toMatch(sentence);
  });

  test("in gzip that is none, or in what nobody knows, is refused", async () => {
    const { port, headers } = await start();
    const frames = [{ flag: 1, bytes: whole }];
    const none = await rawCall(port, inferMethod, { headers: { ...headers, "grpc-encoding": "gzip" }, frames });
    expect(none["grpc-message"]).toMatch(/not gzip, as its headers say/);
    const unknown = await rawCall(port, inferMethod, { headers: { ...headers, "grpc-encoding": "snappy" }, frames });
    expect(unknown).toMatchObject({ "inferencehub-reason": "NOT_SUPPORTED", "grpc-accept-encoding": "identity,gzip,deflate" });
  });

  test("that is announced as too long is refused before it has come, and without a key it is never read", async () => {
    const { port, headers, stillServes } = await start({ settings: { limits: { binary_body_bytes: 1_000_000 } } });
    const frames = [{ bytes: Buffer.alloc(10), length: 2_000_000 }];
    expect(await rawCall(port, inferMethod, { headers, frames, ends: false })).toMatchObject({
      "inferencehub-reason": "PAYLOAD_TOO_LARGE",
    });
    const fits = [{ bytes: Buffer.alloc(10), length: 900_000 }];
    expect(await rawCall(port, inferMethod, { frames: fits, ends: false })).toMatchObject({ "inferencehub-reason": "UNAUTHENTICATED" });
    await stillServes();
  });

  test("counts from the moment its length is known, with those of other calls", async () => {
    const { gateway, port, headers } = await start({ settings: { limits: { bodies_bytes: 1_000_000, binary_body_bytes: 900_000 } } });
    const session = openSession(port);
    const first = session.request(requestHeaders(headers));
    first.on("error", () => {});
    first.write(frame({ bytes: Buffer.alloc(10), length: 800_000 }));
    const second = () => callOn(session, inferMethod, { headers, frames: [{ bytes: Buffer.alloc(10), length: 800_000 }], ends: false });
    await expect.poll(async () => (await second())["inferencehub-reason"]).toBe("QUEUE_FULL");
    first.close(constants.NGHTTP2_CANCEL);
    // The room is given back with the call: one that is sent whole is read, and is no message.
    const noMessage = () => callOn(session, inferMethod, { headers, frames: [{ bytes: Buffer.alloc(800_000) }] });
    await expect.poll(async () => (await noMessage())["inferencehub-reason"]).toBe("INVALID_REQUEST");
    expect(gateway.pool.calls).toEqual([]);
  });

  test("in too many pieces is refused", async () => {
    const { port, headers } = await start({ settings: { limits: { body_chunks: 16 } } });
    const session = openSession(port);
    const stream = session.request(requestHeaders(headers));
    const status = new Promise<Record<string, unknown>>((resolve) => stream.on("response", resolve));
    stream.on("error", () => {});
    const bytes = frame({ bytes: whole });
    for (const byte of bytes.subarray(0, 60)) {
      stream.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    expect(await status).toMatchObject({ "inferencehub-reason": "INVALID_REQUEST", "grpc-message": expect.stringMatching(/16 chunks/) });
  });

  test("that comes too slowly is refused", async () => {
    const { port, headers } = await start({ settings: { limits: { body_timeout_ms: 200, headers_timeout_ms: 100 } } });
    const late = rawCall(port, inferMethod, { headers, frames: [{ bytes: whole, length: 1_000 }], ends: false });
    expect((await late)["grpc-message"]).toMatch(/did not arrive within 200 ms/);
    // On a stream the time of a message begins with its first byte.
    const stream = rawCall(port, streamMethod, { headers, frames: [{ bytes: whole, length: 1_000 }], ends: false });
    expect((await stream)["grpc-message"]).toMatch(/did not arrive within 200 ms/);
  });
});

describe("a request", () => {
  test("that is not gRPC's is answered as HTTP", async () => {
    const { port, headers } = await start();
    expect(await rawCall(port, inferMethod, { headers: { ...headers, "content-type": "application/json" } })).toMatchObject({
      ":status": 415,
    });
    expect(await rawCall(port, inferMethod, { headers: { ...headers, ":method": "GET" } })).toMatchObject({ ":status": 415 });
  });

  test("with a time that is none is refused", async () => {
    const { port, headers } = await start();
    for (const timeout of ["1", "1s", "-1S", "123456789m", "S"])
      expect((await rawCall(port, inferMethod, { headers: { ...headers, "grpc-timeout": timeout } }))["grpc-message"]).toMatch(
        /grpc-timeout/,
      );
  });

  test("beyond as many as there may be is refused", async () => {
    const { port, headers } = await start({ settings: { limits: { connections: 2 } }, script: () => new Promise(() => {}) });
    const session = openSession(port);
    const open = [0, 1].map(() => session.request(requestHeaders(headers)));
    for (const each of open) each.on("error", () => {}).write(frame({ bytes: whole }));
    await expect.poll(async () => (await callOn(session, inferMethod, { headers }))["inferencehub-reason"]).toBe("QUEUE_FULL");
  });

  test("with more headers than there may be ends alone", async () => {
    const { port, headers, stillServes } = await start();
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x-h${i}`, "1"]));
    const reply = await rawCall(port, inferMethod, { headers: { ...headers, ...many }, frames: [{ bytes: whole }] });
    expect(reply["rst-code"]).not.toBe("0");
    await stillServes();
  });
});

describe("a connection", () => {
  test("that speaks something else is closed", async () => {
    const { port, stillServes } = await start();
    const socket = connectPlain(port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
    socket.on("error", () => {});
    socket.resume();
    await once(socket, "close");
    await stillServes();
  });

  test("that pings without end is closed", async () => {
    const { port, stillServes } = await start();
    const session = openSession(port);
    await once(session, "connect");
    const gone = once(session, "goaway");
    const ping = (): void => {
      if (!session.destroyed) session.ping(ping);
    };
    ping();
    expect((await gone)[0]).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    await stillServes();
  });

  test("without calls is told goodbye in good order", async () => {
    const { port, headers, stillServes } = await start({ settings: { limits: { keep_alive_timeout_ms: 100 } } });
    const session = openSession(port);
    const gone = once(session, "goaway");
    expect(await callOn(session, inferMethod, { headers, frames: [{ bytes: whole }] })).toMatchObject({ "grpc-status": "0" });
    expect((await gone)[0]).toBe(constants.NGHTTP2_NO_ERROR);
    await once(session, "close");
    await stillServes();
  });

  test("that never says a word is closed", async () => {
    const { port } = await start({ settings: { limits: { headers_timeout_ms: 100 } } });
    const socket = connectPlain(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.resume();
    await once(socket, "close");
  });

  test("whose reader does not read loses the call, not the gateway's memory", async () => {
    const large = new OwnBytes(Buffer.alloc(8_000_000));
    const script = () => workerAnswer([{ name: "label", datatype: "UINT8", shape: [8_000_000], raw: large }]);
    const { port, headers, gateway, ask } = await start({ settings: { limits: { response_stall_ms: 300 } }, script });
    const session = openSession(port);
    const stream = session.request(requestHeaders(headers));
    stream.on("error", () => {});
    const closed = new Promise((resolve) => stream.on("close", resolve));
    stream.end(frame({ bytes: whole }));
    // Nobody reads its data, and so nobody opens the window.
    await expect.poll(() => gateway.lines.filter(({ path }) => path === inferMethod).length, { timeout: 5_000 }).toBe(1);
    stream.resume();
    await closed;
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    expect((await ask(inferMethod, irisRequest())).code).toBe(status.OK);
  });
});

function requestHeaders(headers: Record<string, string>) {
  return { ":method": "POST", ":path": inferMethod, "content-type": "application/grpc", te: "trailers", ...headers };
}
