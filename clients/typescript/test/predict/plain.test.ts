/** Values that the gateway makes tensors of: as what they go, and what comes of its answers. */

import { describe, expect, test } from "vitest";
import { InferenceHub, type Inputs, tensor } from "../../src/index.ts";
import { answerFromProtobuf } from "../../src/predict/answer-from-protobuf.ts";
import { json, startServer } from "../server.ts";
import { served } from "./oip-server.ts";

const answer = json({ model_name: "m", version: "3", outputs: { label: "a", probabilities: [0.25, 0.75] } }, served);

async function sent(inputs: Inputs): Promise<unknown> {
  const server = await startServer(answer);
  await new InferenceHub({ url: server.url }).predict("m", inputs, { format: "json" });
  return JSON.parse(String(server.asked[0]!.body)).inputs;
}

describe("values", () => {
  test.each<[Inputs, unknown]>([
    [5, 5],
    ["text", "text"],
    [true, true],
    [
      [1, [2, "3"]],
      [1, [2, "3"]],
    ],
    [
      { a: null, b: [1] },
      { a: null, b: [1] },
    ],
    [[{ age: 31, city: "Rome" }], [{ age: 31, city: "Rome" }]],
    [2n ** 60n, "1152921504606846976"],
    [
      [Number.NaN, -Infinity],
      ["NaN", "-Infinity"],
    ],
    [Uint8Array.of(255, 0), { b64: "/wA=" }],
    [[Uint8Array.of(1)], [{ b64: "AQ==" }]],
    [new Uint8Array(100_000), { b64: Buffer.alloc(100_000).toString("base64") }],
    [Float64Array.of(1, Number.NaN), [1, "NaN"]],
    [
      { a: tensor(Float32Array.of(1, 2), [2, 1]), b: tensor([5n]) },
      { a: [[1], [2]], b: [5] },
    ],
  ])("%o go as JSON", async (inputs, body) => {
    expect(await sent(inputs)).toEqual(body);
  });

  test("go with version, parameters, deadline and id", async () => {
    const server = await startServer(answer);
    const options = {
      parameters: { top: 3 },
      deadlineMs: 1_500,
      requestId: "mine",
      headers: { "x-user": "anna" },
      format: "json",
    } as const;
    await new InferenceHub({ url: server.url }).predict("m@stable", [1], options);
    const [asked] = server.asked;
    expect(JSON.parse(String(asked!.body))).toEqual({ model_name: "m", version: "stable", inputs: [1], parameters: { top: 3 } });
    expect(asked).toMatchObject({ method: "POST", url: "/predict" });
    expect(asked!.headers).toMatchObject({
      "content-type": "application/json",
      accept: "application/json",
      "x-request-id": "mine",
      "x-user": "anna",
    });
    expect(Number(asked!.headers["x-request-timeout-ms"])).toBeLessThanOrEqual(1_500);
  });

  test("come back as JSON has them where that is asked for", async () => {
    const server = await startServer(answer);
    const prediction = await new InferenceHub({ url: server.url }).predict("m", [1], { format: "json" });
    expect(prediction).toMatchObject({ model: "m", version: "3", requestId: "r-7", outputs: { label: "a", probabilities: [0.25, 0.75] } });
    expect([prediction.label, prediction.probabilities]).toEqual(["a", [0.25, 0.75]]);
    expect(prediction.rows).toEqual([{ label: "a", probabilities: [0.25, 0.75] }]);
  });
});

describe("a file", () => {
  test("goes as it is, with the model in the address", async () => {
    const server = await startServer(answer);
    const hub = new InferenceHub({ url: server.url });
    await hub.predict("m@stable", new Blob(["1,2\n"], { type: "text/csv" }), { format: "json" });
    await hub.predict("m", new Blob([Uint8Array.of(0x89)], { type: "image/png" }), { format: "json" });
    expect(server.asked.map(({ url, headers, body }) => [url, headers["content-type"], headers.accept, body])).toEqual([
      ["/predict?model_name=m&version=stable", "text/csv", "application/json", Buffer.from("1,2\n")],
      ["/predict?model_name=m", "image/png", "application/json", Buffer.of(0x89)],
    ]);
  });

  test("has no place for parameters", async () => {
    const failing = new InferenceHub({ url: "http://127.0.0.1:1" }).predict("m", new Blob([]), { parameters: { top: 1 } });
    await expect(failing).rejects.toThrow(TypeError);
  });
});

describe("a binary answer", () => {
  test.each([
    ["cut off", Uint8Array.of(0x1a, 9, 1)],
    ["a number without an end", Uint8Array.of(0x1a, 0x80)],
    ["of an unknown datatype", Uint8Array.of(0x1a, 2, 0x10, 99)],
    ["of an unknown wire type", Uint8Array.of(0x0b)],
  ])("that is %s is refused", (_, body) => {
    expect(() => answerFromProtobuf(body)).toThrow(RangeError);
  });

  test("may have fields of a newer gateway", () => {
    const unknown = [0xfd, 0x07, 1, 2, 3, 4, 0xf9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8, 0xf8, 0x07, 5];
    expect(answerFromProtobuf(Uint8Array.of(...unknown, 0x0a, 1, 109, 0x12, 1, 51))).toEqual({ model: "m", version: "3", outputs: {} });
  });
});
