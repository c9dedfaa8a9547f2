/** The ways to call the gateway: which there are, and what they say. */

import { describe, expect, test } from "vitest";
import type { Model, ModelVersion } from "../../../../src/api/types.ts";
import { oipSnippet } from "../../../../src/pages/playground/connect/oip.ts";
import { generating, openAiWay, predictWays } from "../../../../src/pages/playground/connect/ways.ts";

const signature = {
  version: "2",
  state: "READY",
  batched: true,
  inputs: [{ name: "features", datatype: "FP64", shape: [-1, 4] }],
  outputs: [],
} as unknown as ModelVersion;
const call = {
  url: "http://hub.test:3000/predict",
  request: { model_name: "iris", inputs: { features: [5.1, 3.5, 1.4, 0.2] } },
  needsKey: true,
  timeoutMs: undefined,
};

function made(task: string, state = "READY"): ModelVersion {
  return { ...signature, task, state } as ModelVersion;
}

describe("ways to call", () => {
  test("a model that predicts", () => {
    const ways = predictWays(call, signature);
    expect(ways.map(({ name }) => name)).toEqual(["curl", "Python", "TypeScript", "OIP, HTTP", "OIP, gRPC"]);
    for (const { code, first } of ways) {
      expect(code).toContain("hub.test");
      expect(code).toContain("INFERENCEHUB_API_KEY");
      expect(first).not.toBe("");
    }
  });

  test("by the protocol: a row that was left out is put back, and the base path stays", () => {
    const code = oipSnippet({ ...call, url: "https://hub.test/ai/predict", signature }, "http");
    expect(code).toContain('InferenceServerClient("hub.test/ai", ssl=True)');
    expect(code).toContain('tensor("features", "FP64", np.array([5.1, 3.5, 1.4, 0.2], np.float64).reshape(1, 4))');
    expect(oipSnippet({ ...call, signature }, "grpc")).toContain('InferenceServerClient("hub.test:8001")');
  });

  test("by gRPC at the port that is open, or with what opens one", () => {
    const grpcOf = (grpcPort?: number) => predictWays({ ...call, grpcPort }, signature).find(({ name }) => name === "OIP, gRPC")!;
    expect(grpcOf(9100).code).toContain('InferenceServerClient("hub.test:9100")');
    expect(grpcOf(9100).first).not.toContain("closed");
    expect(grpcOf().first).toContain("closed: start it with --grpc-port 8001");
  });

  test("without a key where none is asked for", () => {
    expect(oipSnippet({ ...call, needsKey: false, signature }, "http")).not.toMatch(/API_KEY|import os/);
  });

  test.each([
    ["chat", "chat.completions"],
    ["complete", "client.completions"],
    ["embed", "client.embeddings"],
  ])("with OpenAI's client, a model to %s", (task, said) => {
    expect(openAiWay({ model: "small", signature: made(task) }, call.url, true)?.code).toContain(said);
  });

  test("with OpenAI's client the chosen model, else the first that it can call and that is ready", () => {
    const chosen = { model: "iris", signature };
    const chats = { name: "chats", versions: [made("chat")] } as unknown as Model;
    const failed = { name: "failed", versions: [made("chat", "FAILED")] } as unknown as Model;
    expect(generating([failed, chats], chosen)?.model).toBe("chats");
    expect(generating([failed], chosen)).toBeUndefined();
    expect(generating([chats], { model: "other", signature: made("embed") })?.model).toBe("other");
    expect(openAiWay(chosen, call.url, true)).toBeUndefined();
  });
});
