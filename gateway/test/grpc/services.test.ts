/** What is asked beside calls: the rest of the Open Inference Protocol, health, reflection. */
import { status } from "@grpc/grpc-js";
import protobuf from "protobufjs/minimal.js";
import { describe, expect, test } from "vitest";
import { files } from "../../src/rpc/descriptors.js";
import { inference } from "../../src/rpc/open-inference.js";
import { type GrpcReply, startGrpc } from "../support/grpc-client.ts";
import { modelVersion } from "../support/model-version.ts";

const oip = (name: string) => `/inference.GRPCInferenceService/${name}`;
const health = (name: string) => `/grpc.health.v1.Health/${name}`;
const named = (name: string) => protobuf.Writer.create().uint32(10).string(name).finish();
const empty = Buffer.alloc(0);

describe("the Open Inference Protocol", () => {
  test("is answered from the same documents as over HTTP", async () => {
    const { ask, gateway } = await startGrpc();
    const metadata = inference.ModelMetadataResponse.decode((await ask(oip("ModelMetadata"), named("iris"))).message!);
    const overHttp = (await gateway.ask("/v2/models/iris")).json;
    expect(JSON.parse(JSON.stringify(metadata))).toMatchObject({ name: "iris", versions: overHttp.versions, inputs: overHttp.inputs });
    const { config } = inference.ModelConfigResponse.decode((await ask(oip("ModelConfig"), named("iris"))).message!);
    expect(config!.input!.map(({ name, dataType, dims }) => [name, dataType, dims])).toEqual([
      ["features", inference.DataType.TYPE_FP64, [4]],
    ]);
    const { models } = inference.RepositoryIndexResponse.decode((await ask(oip("RepositoryIndex"), empty)).message!);
    expect(models.map(({ name, version, state }) => [name, version, state])).toEqual([["iris", "1", "READY"]]);
    const { modelStats } = inference.ModelStatisticsResponse.decode((await ask(oip("ModelStatistics"), empty)).message!);
    expect(modelStats.map(({ name, inferenceCount }) => [name, inferenceCount])).toEqual([["iris", 0]]);
    const server = inference.ServerMetadataResponse.decode((await ask(oip("ServerMetadata"), empty)).message!);
    expect(server).toMatchObject({ name: "inferencehub", version: "1.2.3" });
  });

  test("asks for the keys that it asks for over HTTP", async () => {
    const { ask, gateway } = await startGrpc();
    const codeOf = async (method: string, message: Uint8Array, key: string | null) =>
      (await ask(method, message, { "x-api-key": key })).code;
    expect(await codeOf(oip("ServerLive"), empty, null)).toBe(status.OK);
    expect(await codeOf(oip("ServerReady"), empty, null)).toBe(status.OK);
    expect(await codeOf(oip("ServerMetadata"), empty, null)).toBe(status.UNAUTHENTICATED);
    expect(await codeOf(oip("ModelReady"), named("iris"), await gateway.key("metrics"))).toBe(status.PERMISSION_DENIED);
    expect(await codeOf(oip("RepositoryModelLoad"), empty, await gateway.key("predict"))).toBe(status.PERMISSION_DENIED);
    expect(await codeOf(oip("RepositoryModelUnload"), empty, await gateway.key("predict"))).toBe(status.PERMISSION_DENIED);
    expect(await codeOf(oip("ModelMetadata"), named("iris"), await gateway.keyFor({ models: ["resnet"] }))).toBe(status.PERMISSION_DENIED);
  });

  test("says which model there is not, and which message is none", async () => {
    const { ask } = await startGrpc();
    expect(await ask(oip("ModelReady"), named("rose"))).toMatchObject({
      code: status.NOT_FOUND,
      details: expect.stringContaining("'rose'"),
    });
    expect(await ask(oip("ModelReady"), Buffer.of(0xff))).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  test("does not take a question that is too large from anybody", async () => {
    const { ask } = await startGrpc();
    const reply = await ask(oip("ServerLive"), Buffer.alloc(70_000), { "x-api-key": null });
    expect(reply.metadata["inferencehub-reason"]).toBe("PAYLOAD_TOO_LARGE");
  });

  test("leaves a line in the log and a count, as other requests do", async () => {
    const { ask, gateway } = await startGrpc();
    await ask(oip("RepositoryIndex"), empty, { "x-request-id": "index-1" });
    expect(gateway.lines.find(({ path }) => path === oip("RepositoryIndex"))).toMatchObject({
      request_id: "index-1",
      status: 200,
      client: "127.0.0.1",
    });
    expect((await gateway.ask("/metrics")).text).toContain(`route="${oip("RepositoryIndex")}"`);
  });
});

const statusOf = ({ message }: GrpcReply) => message?.[1];

describe("health", () => {
  test("is the readiness of the gateway, for it and for each of its services", async () => {
    const { ask } = await startGrpc();
    for (const service of ["", "inference.GRPCInferenceService", "inferencehub.rpc.v1.InferenceService", "grpc.health.v1.Health"])
      expect(statusOf(await ask(health("Check"), named(service), { "x-api-key": null }))).toBe(1);
    expect((await ask(health("Check"), named("nope"))).code).toBe(status.NOT_FOUND);
    expect((await ask(health("List"), empty)).message!.toString()).toContain("inference.GRPCInferenceService");
  });

  test("is not serving where no model does", async () => {
    const { ask } = await startGrpc({ versions: [modelVersion({ state: "FAILED" })] });
    expect(statusOf(await ask(health("Check"), named("")))).toBe(2);
  });

  test("is told to who watches it, up to the gateway's end", async () => {
    const { stream, gateway, client } = await startGrpc();
    const watch = stream(health("Watch"), { "x-api-key": null });
    const seen: number[] = [];
    const over = new Promise<{ code: number }>((resolve) => watch.on("status", resolve));
    watch.on("data", (bytes: Buffer) => seen.push(bytes[1]!));
    watch.write(named(""));
    watch.end();
    await expect.poll(() => seen).toEqual([1]);
    const left = Promise.all([gateway.leaving.leave(gateway.server, 0, 5_000), gateway.grpc!.leave(0, 5_000)]);
    expect((await over).code).toBe(status.OK);
    expect(seen).toEqual([1, 2]);
    client.close();
    expect(await left).toEqual([true, true]);
  });

  test("of a service that there is not is unknown, which may be watched, too", async () => {
    const { stream } = await startGrpc();
    const watch = stream(health("Watch"));
    const first = new Promise<Buffer>((resolve) => watch.on("data", resolve));
    watch.on("error", () => {});
    watch.write(named("nope"));
    expect((await first)[1]).toBe(3);
    watch.cancel();
  });
});

describe.each(["v1", "v1alpha"])("reflection %s", (version) => {
  const method = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;

  /** Answers to questions, each a field and its text. */
  async function asked(...questions: [field: number, text: string][]): Promise<Buffer[]> {
    const { stream } = await startGrpc();
    const call = stream(method, { "x-api-key": null });
    const answers: Buffer[] = [];
    call.on("data", (bytes: Buffer) => answers.push(bytes));
    for (const [field, text] of questions)
      call.write(
        protobuf.Writer.create()
          .uint32((field << 3) | 2)
          .string(text)
          .finish(),
      );
    call.end();
    await new Promise((resolve) => call.on("status", resolve));
    return answers;
  }

  test("lists the services", async () => {
    const [answer] = await asked([7, "*"]);
    for (const { services } of files) for (const service of services) expect(answer!.toString()).toContain(service);
  });

  test("has the file of each name, and of each symbol", async () => {
    const descriptor = Buffer.from(files.find(({ name }) => name.endsWith("open_inference.proto"))!.descriptor, "base64");
    const answers = await asked([3, "inferencehub/rpc/oip/open_inference.proto"], [4, "inference.GRPCInferenceService.ModelInfer"]);
    expect(answers.map((answer) => answer.includes(descriptor))).toEqual([true, true]);
  });

  test("says what there is not", async () => {
    const answers = await asked([3, "nope.proto"], [4, "nope.Nope"], [6, "inference.ModelInferRequest"]);
    expect(answers.map((answer) => answer.toString())).toEqual([
      expect.stringContaining("There is no 'nope.proto' here."),
      expect.stringContaining("There is no 'nope.Nope' here."),
      expect.stringContaining("There are no extensions here."),
    ]);
  });
});
