/** Calls to a server of others: how they go out, what of its answers is taken, and what its refusals come to. */

import { describe, expect, test } from "vitest";
import { SharedFiles } from "../../../src/backends/shared-files.ts";
import type { WorkerCall } from "../../../src/pool/pool.ts";
import { inference } from "../../../src/rpc/open-inference.js";
import { type EncodedTensor, OwnBytes, ownBytes } from "../../../src/tensors/tensor.ts";
import { systemClock } from "../../../src/time/clock.ts";
import { certificate } from "../../support/certificate.ts";
import { echo, type Infer, type OipModel, OipServer, type OipServerOptions, rows } from "../../support/oip-server.ts";
import { call, row, scratchFolder, served } from "../../support/test-pool.ts";
import { startUpstreamPool, upstreamModel } from "../../support/upstream-pool.ts";

async function poolWith(options: Partial<OipServerOptions> = {}, ...rest: [settings?: object, changes?: object]) {
  const server = await OipServer.start(options);
  const pool = await startUpstreamPool([server.address], ...rest);
  await served(pool);
  return { server, pool };
}

function floats(tensor: EncodedTensor): number[] {
  const bytes = Uint8Array.from(ownBytes(tensor.raw).view());
  return [...new Float32Array(bytes.buffer)];
}

function raw(...values: number[]): Buffer {
  return Buffer.from(new Float32Array(values).buffer);
}

describe("a call", () => {
  test("goes out raw, with its parameters, its id and its trace, and asks for every output", async () => {
    const { server, pool } = await poolWith();
    const parameters = {
      flag: { boolValue: true },
      count: { int64Value: 7 },
      share: { doubleValue: 0.5 },
      words: { stringValue: "ä" },
    };
    const answer = await pool.send(call({ parameters, requestId: "r-1", traceparent: "00-a-b-01" }));
    expect(answer.outputs).toMatchObject([{ name: "y", datatype: "FP32", shape: [1, 4] }]);
    expect(floats(answer.outputs[0]!)).toEqual([1, 2, 3, 4]);
    expect(answer).toMatchObject({ worker: "theirs", queueUs: 0, batchCalls: 0 });
    expect(answer.computeUs).toBeGreaterThan(0);
    const request = server.requests[0]!;
    expect(request).toMatchObject({ modelName: "iris", modelVersion: "1", id: "r-1", outputs: [{ name: "y" }] });
    expect(request.inputs).toMatchObject([{ name: "x", datatype: "FP32", shape: [1, 4] }]);
    expect(request.parameters).toMatchObject({
      flag: { boolParam: true },
      count: { int64Param: 7 },
      share: { doubleParam: 0.5 },
      words: { stringParam: "ä" },
    });
    expect(server.metadata[0]!.get("traceparent")).toEqual(["00-a-b-01"]);
  });

  test("brings the token and the headers that the environment has, over TLS", async () => {
    const authority = certificate("authority");
    const own = certificate("localhost", authority);
    const folder = scratchFolder();
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${folder}/ca.pem`, authority.cert);
    const { server, pool } = await poolWith(
      { tls: own, authorization: "Bearer s3cret" },
      { token_env: "TOKEN", headers_env: { "x-tenant": "TENANT" }, tls_ca: `${folder}/ca.pem` },
      { environment: { TOKEN: "s3cret", TENANT: "us" } },
    );
    await pool.send(call());
    expect(server.metadata[0]!.get("x-tenant")).toEqual(["us"]);
    expect(JSON.stringify(pool.workers())).not.toContain("s3cret");
  });

  test("under another name goes out with the server's own", async () => {
    const model = { ...rows, name: "their iris", version: "", versions: [] };
    const server = await OipServer.start({ models: [model] });
    const wish = upstreamModel({ name: "their iris", serve_as: "iris", version: "9" });
    const pool = await startUpstreamPool([server.address], { models: [wish] });
    await served(pool, "iris", "9");
    await pool.send(call({ version: "9" }));
    expect(server.requests[0]).toMatchObject({ modelName: "their iris", modelVersion: "" });
  });

  test("whose tensor lies in a shared file is read from there", async () => {
    const files = new SharedFiles(scratchFolder());
    const { pool } = await poolWith({}, {}, { files });
    const values = Float32Array.from({ length: 40_000 }, (_, i) => i);
    const file = files.leaseFilled(Buffer.concat([Buffer.alloc(8), Buffer.from(values.buffer)]))!;
    const tensor = { name: "x", datatype: "FP32" as const, shape: [10_000, 4], raw: { file, offset: 8, length: values.byteLength } };
    const { outputs } = await pool.send(call({ inputs: [tensor] }));
    expect(floats(outputs[0]!)).toEqual([...values]);
    file.release();
  });

  test("with missing elements has no words in the protocol", async () => {
    const { pool } = await poolWith();
    const refused = pool.send(call({ inputs: [{ ...row(1, 2, 3, 4), missing: Buffer.from([0, 1, 0, 0]) }] }));
    await expect(refused).rejects.toMatchObject({ reason: "INPUT_MISMATCH" });
  });

  test("of more rows than the server promises to take is the caller's to mend, if the server thinks so, too", async () => {
    const { server, pool } = await poolWith({ models: [{ ...rows, config: { maxBatchSize: 2 } }] });
    const many = call({ inputs: [{ name: "x", datatype: "FP32", shape: [3, 4], raw: new OwnBytes(Buffer.alloc(48)) }] });
    await pool.send(many);
    server.options.infer = () => ({ code: "INVALID_ARGUMENT" });
    await expect(pool.send(many)).rejects.toMatchObject({ reason: "INPUT_MISMATCH", message: expect.stringContaining("2 rows") });
  });

  test("beyond what the server is given at a time is refused, and room comes back", async () => {
    const held = Promise.withResolvers<void>();
    const slow: Infer = async (request, sent) => {
      await held.promise;
      return echo(request, sent);
    };
    const { pool } = await poolWith({ infer: slow }, { calls_in_flight: 2 });
    const first = [pool.send(call()), pool.send(call())];
    await expect(pool.send(call())).rejects.toMatchObject({ reason: "QUEUE_FULL", retryAfterMs: 1_000 });
    held.resolve();
    await Promise.all(first);
    await pool.send(call());
  });

  test("that nobody waits for, or whose time is over, is called off at the server", async () => {
    const { server, pool } = await poolWith({ infer: () => undefined });
    const left = pool.begin(call());
    await seen(() => server.requests.length === 1);
    left.cancel();
    await expect(left.answer).rejects.toMatchObject({ reason: "CANCELLED" });
    await expect(pool.send(call({ deadlineAt: systemClock.now() + 50 }))).rejects.toMatchObject({ reason: "DEADLINE_EXCEEDED" });
    await seen(() => server.cancelled >= 1 && pool.workers()[0]!.outstanding === 0);
  });
});

/** Resolves when it is so; looked at in each turn of the event loop. */
async function seen(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}

describe("an answer", () => {
  const wide: OipModel = {
    ...rows,
    outputs: [
      { name: "i", datatype: "INT64", shape: [-1] },
      { name: "s", datatype: "BYTES", shape: [-1] },
      { name: "b", datatype: "BOOL", shape: [-1] },
    ],
  };

  test("in typed contents is exact, also beyond 2^53, and in the order of the signature", async () => {
    // 2^53 + 1 and -1 as varints: no JavaScript number in between.
    const contents = Buffer.from([(3 << 3) | 2, 18, ...varint(2n ** 53n + 1n), ...varint(2n ** 64n - 1n)]);
    const message = Buffer.concat([
      output("b", "BOOL", 2, Buffer.from([(1 << 3) | 2, 2, 1, 0])),
      output("s", "BYTES", 2, Buffer.from([(8 << 3) | 2, 2, 0xc3, 0xa4, (8 << 3) | 2, 0])),
      output("i", "INT64", 2, contents),
    ]);
    const { pool } = await poolWith({ models: [wide], infer: () => message });
    const { outputs } = await pool.send(call());
    expect(outputs.map(({ name }) => name)).toEqual(["i", "s", "b"]);
    const integers = ownBytes(outputs[0]!.raw).view();
    expect([integers.readBigInt64LE(0), integers.readBigInt64LE(8)]).toEqual([2n ** 53n + 1n, -1n]);
    expect(ownBytes(outputs[1]!.raw).view()).toEqual(Buffer.from([2, 0, 0, 0, 0xc3, 0xa4, 0, 0, 0, 0]));
    expect(ownBytes(outputs[2]!.raw).view()).toEqual(Buffer.from([1, 0]));
  });

  const y = { name: "y", datatype: "FP32", shape: [1, 4] };
  test.each<[string, inference.ModelInferResponse.$Properties | Buffer, string]>([
    ["of no output", {}, "no output 'y'"],
    [
      "of another output",
      { outputs: [{ ...y, name: "z" }], rawOutputContents: [raw(1, 2, 3, 4)] },
      "'z', which the server has not announced",
    ],
    ["of another datatype", { outputs: [{ ...y, datatype: "INT32" }], rawOutputContents: [raw(1, 2, 3, 4)] }, "INT32, announced as FP32"],
    ["of another shape", { outputs: [{ ...y, shape: [1, 5] }], rawOutputContents: [raw(1, 2, 3, 4, 5)] }, "[1, 5], announced as [-1, 4]"],
    ["of another rank", { outputs: [{ ...y, shape: [4] }], rawOutputContents: [raw(1, 2, 3, 4)] }, "[4], announced as [-1, 4]"],
    ["of a negative length", { outputs: [{ ...y, shape: [-1, 4] }], rawOutputContents: [raw(1, 2, 3, 4)] }, "dimensions of 0 or more"],
    ["of too few bytes", { outputs: [y], rawOutputContents: [raw(1, 2, 3)] }, "expected 16 bytes"],
    ["of too few typed elements", { outputs: [{ ...y, contents: { fp32Contents: [1, 2, 3] } }] }, "expected 4 elements"],
    ["of typed elements of another kind", { outputs: [{ ...y, contents: { fp64Contents: [1, 2, 3, 4] } }] }, "fp32_contents"],
    ["of the same output twice", { outputs: [y, y], rawOutputContents: [raw(1, 2, 3, 4), raw(1, 2, 3, 4)] }, "'y' twice"],
    ["of more raw contents than outputs", { outputs: [y], rawOutputContents: [raw(1, 2, 3, 4), raw(1)] }, "1 outputs and 2 raw"],
    ["that is none", Buffer.from([0xff, 0xff]), "no ModelInferResponse"],
  ])("%s is the model's failure, and the log says what is wrong", async (_, message, wrong) => {
    const lines: object[] = [];
    const log = { info: () => {}, warn: (fields: object) => lines.push(fields) };
    const { pool } = await poolWith({ infer: () => message }, {}, { log });
    const failed = pool.send(call({ requestId: "r-2" }));
    await expect(failed).rejects.toMatchObject({ reason: "MODEL_FAILED", message: expect.not.stringContaining("'z'") });
    expect(lines).toMatchObject([
      { worker: "theirs", model: "iris", version: "1", request_id: "r-2", problem: expect.stringContaining(wrong) },
    ]);
  });

  test("with other rows than came is the model's failure where rows are counted", async () => {
    const models = [{ ...rows, config: { maxBatchSize: 8 } }];
    const infer: Infer = () => ({ outputs: [{ ...y, shape: [2, 4] }], rawOutputContents: [raw(1, 2, 3, 4, 5, 6, 7, 8)] });
    const { pool } = await poolWith({ models, infer });
    await expect(pool.send(call())).rejects.toMatchObject({ reason: "MODEL_FAILED" });
  });

  test("larger than limits.answer_bytes is refused, as outputs and as a message", async () => {
    const infer: Infer = ({ parameters }) => {
      const count = Number(parameters!.rows!.int64Param);
      return { outputs: [{ ...y, shape: [count, 4] }], rawOutputContents: [Buffer.alloc(count * 16)] };
    };
    const { pool } = await poolWith({ infer }, {}, { maxAnswerBytes: 1_000 });
    for (const count of [63, 200_000]) {
      const refused = pool.send(call({ parameters: { rows: { int64Value: count } } }));
      await expect(refused).rejects.toMatchObject({ reason: "PAYLOAD_TOO_LARGE", message: expect.stringContaining("limits.answer_bytes") });
    }
    await pool.send(call({ parameters: { rows: { int64Value: 62 } } }));
  });
});

describe("what the server says instead of an answer", () => {
  const secret = "/secret/path";
  const ask = async (refusal: object, changes: Partial<WorkerCall> = {}, exposeErrors = false) => {
    const { pool } = await poolWith({ infer: () => refusal as never }, {}, { exposeErrors });
    return await pool.send(call(changes)).catch((error) => error);
  };

  test.each([
    ["INVALID_ARGUMENT", "INPUT_MISMATCH"],
    ["NOT_FOUND", "NO_HEALTHY_WORKER"],
    ["UNAVAILABLE", "QUEUE_FULL"],
    ["RESOURCE_EXHAUSTED", "QUEUE_FULL"],
    ["UNAUTHENTICATED", "NO_HEALTHY_WORKER"],
    ["PERMISSION_DENIED", "NO_HEALTHY_WORKER"],
    ["UNIMPLEMENTED", "NOT_SUPPORTED"],
    ["DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED"],
    ["INTERNAL", "MODEL_FAILED"],
    ["UNKNOWN", "MODEL_FAILED"],
  ])("%s is %s to the caller, without its words", async (code, reason) => {
    const error = await ask({ code });
    expect(error).toMatchObject({ reason });
    expect(error.message).not.toContain(secret);
  });

  test("its words about a failed model are told only where that is wished", async () => {
    expect((await ask({ code: "INTERNAL" }, {}, true)).message).toContain(secret);
    expect((await ask({ code: "NOT_FOUND" }, {}, true)).message).not.toContain(secret);
  });

  test("UNAVAILABLE may have run: who does no harm twice may come again, others are told", async () => {
    expect(await ask({ code: "UNAVAILABLE" }, { idempotent: false })).toMatchObject({ reason: "WORKER_LOST" });
  });

  test.each([
    ["INVALID_ARGUMENT", "INPUT_MISMATCH", "INPUT_MISMATCH", true],
    ["RESOURCE_EXHAUSTED", "RATE_LIMITED", "QUEUE_FULL", false],
    ["UNAUTHENTICATED", "UNAUTHENTICATED", "NO_HEALTHY_WORKER", false],
    ["NOT_FOUND", "VERSION_NOT_FOUND", "NO_HEALTHY_WORKER", false],
    ["INTERNAL", "MODEL_FAILED", "MODEL_FAILED", true],
    ["UNAVAILABLE", "WORKER_LOST", "WORKER_LOST", false],
    ["INVALID_ARGUMENT", "POISON_REQUEST", "POISON_REQUEST", false],
  ])("%s of another InferenceHub for %s is %s", async (code, theirs, reason, isTold) => {
    const error = await ask({ code, reason: theirs, details: "Its sentence." });
    expect(error).toMatchObject({ reason });
    expect(error.message === "Its sentence.").toBe(isTold);
  });

  test("a request that is too long for it is the caller's to mend", async () => {
    const { pool } = await poolWith({ maxReceiveBytes: 1_000 });
    const tensor = { name: "x", datatype: "FP32" as const, shape: [100, 4], raw: new OwnBytes(Buffer.alloc(1_600)) };
    await expect(pool.send(call({ inputs: [tensor] }))).rejects.toMatchObject({ reason: "PAYLOAD_TOO_LARGE" });
  });
});

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}

/** A field `outputs` of a response, with its contents as they are given. */
function output(name: string, datatype: string, length: number, contents: Buffer): Buffer {
  const head = inference.ModelInferResponse.InferOutputTensor.encode({ name, datatype, shape: [length] }).finish();
  const body = Buffer.concat([head, Buffer.from([(5 << 3) | 2, contents.length]), contents]);
  return Buffer.concat([Buffer.from([(5 << 3) | 2, body.length]), body]);
}
