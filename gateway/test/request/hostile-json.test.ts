/** Damaged and hostile bodies are refused as the caller's fault, or read; never anything else. */
import { expect, test } from "vitest";
import { readJson } from "../../src/doors/predict/read-json.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { planOf } from "../../src/request/inputs/plan.ts";
import { modelVersion, spec } from "../support/model-version.ts";
import { forSeeds } from "../support/seeded-random.ts";

const version = modelVersion({ inputs: [spec("features", "FP64", -1, 2), spec("ids", "INT64", -1), spec("text", "BYTES", -1, -1)] });

function read(body: Buffer): GatewayError | undefined {
  try {
    const { inputs } = readJson(body, 100);
    inputs.fit(planOf(version));
    return undefined;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(GatewayError);
    return thrown as GatewayError;
  }
}

const sound = JSON.stringify({
  model_name: "iris",
  version: 1,
  inputs: {
    features: [
      [0.5, "NaN"],
      [1e-7, -2],
    ],
    ids: [1, "9007199254740993"],
    text: [
      ["é", "b:c"],
      [{ b64: "/w==" }, ""],
    ],
  },
  parameters: { a: 1, b: "x" },
});

const pieces = [
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  '"',
  "\\",
  "0",
  "1e999",
  "-",
  "null",
  "true",
  '"__proto__":',
  '"constructor":',
  "\u0000",
  "é",
  "\ud83d",
  "[[[[",
  "NaN",
  '"ids":',
  "9007199254740993",
  "\ufeff",
];

test("a sound body is sound", () => {
  expect(read(Buffer.from(sound))).toBeUndefined();
});

test("bodies damaged at random", () => {
  forSeeds(8_000, (random) => {
    let text = sound;
    for (let i = random.integer(1, 3); i > 0; i--) {
      const at = random.integer(0, text.length);
      text = text.slice(0, at) + (random.integer(0, 2) === 0 ? "" : random.pick(pieces)) + text.slice(at + random.integer(0, 5));
    }
    const body = Buffer.from(text);
    if (random.integer(0, 4) === 0) body[random.integer(0, body.length - 1)] = random.integer(0, 255);
    const error = read(body);
    expect(
      error === undefined || error.reason === "INVALID_REQUEST" || error.reason === "INPUT_MISMATCH",
      `${error?.reason}: ${text}`,
    ).toBe(true);
    if (error?.reason === "INPUT_MISMATCH") expect(error.problems!.length).toBeGreaterThan(0);
    expect(JSON.stringify(error?.problems ?? []).length).toBeLessThan(8_000);
  });
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test("an answer to a wrong body stays small, however large the body", () => {
  const wide = JSON.stringify({
    model_name: "iris",
    inputs: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`${"k".repeat(50)}${i}`, 0])),
  });
  const wrong = JSON.stringify({
    model_name: "iris",
    inputs: { features: Array.from({ length: 100_000 }, () => ["x".repeat(30), 1]), ids: [], text: [] },
  });
  const unknown = JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`${"k".repeat(500)}${i}`, 0])));
  for (const body of [wide, wrong, unknown]) {
    const error = read(Buffer.from(body))!;
    expect(error.problems!.length).toBeLessThanOrEqual(20);
    expect(error.detail.length + JSON.stringify(error.problems).length).toBeLessThan(8_000);
  }
});
