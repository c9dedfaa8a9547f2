/** ModelStreamInfer: many calls on one stream. */
import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { inference } from "../../src/rpc/open-inference.js";
import { type GrpcClient, irisRequest, startGrpc, streamMethod } from "../support/grpc-client.ts";
import { modelVersion } from "../support/model-version.ts";
import { irisAnswer } from "../support/scripted-pool.ts";

type Stream = ReturnType<GrpcClient["stream"]>;

interface Opened {
  readonly stream: Stream;
  readonly answers: inference.ModelStreamInferResponse[];
  /** Its status, once it is over. */
  readonly over: Promise<{ code: number; details: string; metadata: Metadata }>;
}

function open(client: GrpcClient, metadata = {}): Opened {
  const stream = client.stream(streamMethod, metadata);
  const answers: inference.ModelStreamInferResponse[] = [];
  stream.on("data", (bytes: Buffer) => answers.push(inference.ModelStreamInferResponse.decode(bytes)));
  stream.on("error", () => {});
  return { stream, answers, over: new Promise((resolve) => stream.on("status", resolve)) };
}

const idsOf = (answers: Opened["answers"]) => answers.map(({ inferResponse }) => inferResponse!.id);

/** A script that answers a call when the test says so, by the index of the call. */
function answeredByHand() {
  const waiting: (() => void)[] = [];
  return {
    waiting,
    script: (call: Parameters<typeof irisAnswer>[0]) =>
      new Promise<ReturnType<typeof irisAnswer>>((resolve) => waiting.push(() => resolve(irisAnswer(call)))),
  };
}

describe("a stream of calls", () => {
  test("is answered in the order in which they came, whichever is done first", async () => {
    const { script, waiting } = answeredByHand();
    const { stream, answers, over } = open(await startGrpc({ script }));
    for (const id of ["a", "b", "c"]) stream.write(irisRequest({ id }));
    await expect.poll(() => waiting.length).toBe(3);
    waiting[2]!();
    waiting[1]!();
    waiting[0]!();
    stream.end();
    expect((await over).code).toBe(status.OK);
    expect(idsOf(answers)).toEqual(["a", "b", "c"]);
    expect(answers.every(({ errorMessage, inferResponse }) => errorMessage === "" && inferResponse!.rawOutputContents!.length === 2)).toBe(
      true,
    );
  });

  test("goes on when one of them fails, and says whose it was", async () => {
    const { stream, answers, over } = open(await startGrpc());
    stream.write(irisRequest({ id: "bad", modelName: "rose" }));
    stream.write(Buffer.from([0xff]));
    stream.write(irisRequest({ id: "good" }));
    stream.end();
    expect((await over).code).toBe(status.OK);
    expect(idsOf(answers)).toEqual(["bad", "", "good"]);
    expect(answers.map(({ errorMessage }) => errorMessage)).toEqual([
      expect.stringContaining("no model 'rose'"),
      expect.stringContaining("not a ModelInferRequest"),
      "",
    ]);
    expect(answers[0]!.inferResponse!.parameters!.inferencehub_reason).toMatchObject({ stringParam: "MODEL_NOT_FOUND" });
  });

  test("ends with the status of one that fails, where its caller has asked for that", async () => {
    const { stream, over } = open(await startGrpc(), { triton_grpc_error: "true" });
    stream.write(irisRequest({ modelName: "rose" }));
    const { code, metadata } = await over;
    expect([code, metadata.get("inferencehub-reason")]).toEqual([status.NOT_FOUND, ["MODEL_NOT_FOUND"]]);
  });

  test("says of an answer that it is the last, where its caller wants to know", async () => {
    const { stream, answers, over } = open(await startGrpc());
    stream.write(irisRequest({ parameters: { triton_enable_empty_final_response: { boolParam: true } } }));
    stream.write(irisRequest());
    stream.end();
    await over;
    expect(answers.map(({ inferResponse }) => inferResponse!.parameters!.triton_final_response?.boolParam)).toEqual([true, undefined]);
  });

  test("has so many calls at a time, and reads on as they are answered", async () => {
    const { script, waiting } = answeredByHand();
    const { stream, answers, over } = open(await startGrpc({ script }));
    for (let i = 0; i < 40; i++) stream.write(irisRequest({ id: String(i) }));
    stream.end();
    await expect.poll(() => waiting.length).toBe(32);
    waiting[0]!();
    await expect.poll(() => waiting.length).toBe(33);
    await expect
      .poll(() => {
        for (const answer of waiting.splice(0)) answer();
        return answers.length;
      })
      .toBe(40);
    await over;
    expect(idsOf(answers)).toEqual(Array.from({ length: 40 }, (_, i) => String(i)));
  });

  test("takes its calls with it when its caller leaves", async () => {
    const { script, waiting } = answeredByHand();
    const client = await startGrpc({ script });
    const { stream } = open(client);
    for (let i = 0; i < 3; i++) stream.write(irisRequest());
    await expect.poll(() => waiting.length).toBe(3);
    stream.cancel();
    await expect.poll(() => client.gateway.pool.cancelled).toBe(3);
  });

  test("needs a key, which is asked for again with each call", async () => {
    const client = await startGrpc();
    const { gateway } = client;
    expect((await open(client, { "x-api-key": null }).over).code).toBe(status.UNAUTHENTICATED);
    const { key, id } = await gateway.keyRing.create({ name: "a", scopes: ["predict"], models: null, expiresInDays: null, rate: null });
    const { stream, answers, over } = open(client, { "x-api-key": key });
    stream.write(irisRequest());
    await expect.poll(() => answers.length).toBe(1);
    await gateway.keyRing.revoke(id, "test");
    stream.write(irisRequest());
    expect((await over).code).toBe(status.UNAUTHENTICATED);
  });

  test("has the time that it was given, and no more", async () => {
    const { script } = answeredByHand();
    const client = await startGrpc({ script });
    const stream = client.client.makeBidiStreamRequest(
      streamMethod,
      Buffer.from,
      (bytes: Buffer) => bytes,
      bearer(await client.gateway.key("predict")),
      { deadline: Date.now() + 300 },
    );
    const over = new Promise<{ code: number }>((resolve) => stream.on("status", resolve));
    stream.on("error", () => {}).on("data", () => {});
    stream.write(irisRequest());
    expect((await over).code).toBe(status.DEADLINE_EXCEEDED);
    await expect.poll(() => client.gateway.pool.cancelled).toBe(1);
  });

  test("ends with a message that is too large, behind the answers to those before", async () => {
    const client = await startGrpc({ settings: { limits: { binary_body_bytes: 1_000 } } });
    const { stream, answers, over } = open(client);
    stream.write(irisRequest({ id: "small" }));
    stream.write(
      irisRequest(
        {},
        Array.from({ length: 100 }, () => [1, 2, 3, 4]),
      ),
    );
    const { code, metadata } = await over;
    expect([code, metadata.get("inferencehub-reason")]).toEqual([status.INVALID_ARGUMENT, ["PAYLOAD_TOO_LARGE"]]);
    expect(idsOf(answers)).toEqual(["small"]);
  });

  test("ends with the gateway, after its answers", async () => {
    const { script, waiting } = answeredByHand();
    const client = await startGrpc({ script });
    const { stream, answers, over } = open(client);
    stream.write(irisRequest({ id: "last" }));
    await expect.poll(() => waiting.length).toBe(1);
    const { gateway } = client;
    const left = Promise.all([gateway.leaving.leave(gateway.server, 0, 5_000), gateway.grpc!.leave(0, 5_000)]);
    waiting[0]!();
    expect((await over).code).toBe(status.UNAVAILABLE);
    expect(idsOf(answers)).toEqual(["last"]);
    client.client.close();
    expect(await left).toEqual([true, true]);
  });

  test("counts each call for itself", async () => {
    const client = await startGrpc({ versions: [modelVersion({})] });
    const { stream, over } = open(client);
    for (let i = 0; i < 3; i++) stream.write(irisRequest());
    stream.end();
    await over;
    expect(client.gateway.lines.filter(({ path }) => path === streamMethod)).toHaveLength(3);
  });
});

function bearer(key: string): Metadata {
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${key}`);
  return metadata;
}
