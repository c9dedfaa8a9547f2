/** One model's part of a document: all that it needs, and nothing of the others. */
import { describe, expect, test } from "vitest";
import type { Described } from "../../src/api/documented.ts";
import { isTooMuchAtOnce, modelsOf, onlyModel } from "../../src/docs/one-model.ts";

const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (content: object) => ({ content: { "application/json": content } });

/** As the gateway writes it for these models, each in one version. */
function documentOf(...models: string[]): Described {
  const names = models.map((model) => `${model.charAt(0).toUpperCase()}${model.slice(1)}1`);
  const typed = (suffix: string) => ({ anyOf: [...names.map((name) => schema(name + suffix)), schema(suffix)] });
  const operations = models.map((model, at) => [
    `/v2/models/${model}/versions/1/infer`,
    {
      post: {
        operationId: `infer${names[at]}`,
        tags: [`model ${model}`],
        requestBody: json({ schema: schema(`${names[at]}InferRequest`) }),
        responses: {},
      },
    },
  ]);
  const examples = Object.fromEntries(models.map((model, at) => [`${model}@1`, { $ref: `#/components/examples/${names[at]}` }]));
  const schemas = names.flatMap((name) => [
    [`${name}PredictionRequest`, { allOf: [schema("PredictionRequest"), schema(`${name}Inputs`)] }],
    [`${name}Prediction`, {}],
    [`${name}Inputs`, schema("Fp32Element")],
    [`${name}InferRequest`, schema("Fp32Element")],
  ]);
  return {
    tags: [{ name: "predict" }, ...models.map((model) => ({ name: `model ${model}` }))],
    paths: {
      "/predict": {
        post: {
          operationId: "predict",
          tags: ["predict"],
          ...{ requestBody: json({ schema: typed("PredictionRequest"), examples }) },
          responses: { 200: json({ schema: typed("Prediction") }) },
        },
      },
      "/models": { get: { operationId: "listModels", responses: {} } },
      ...Object.fromEntries(operations),
    },
    components: {
      securitySchemes: {},
      examples: Object.fromEntries(names.map((name) => [name, { value: name }])),
      schemas: { PredictionRequest: {}, Prediction: {}, Fp32Element: {}, ...Object.fromEntries(schemas) },
    },
  };
}

test("a few models are shown together, many one by one", () => {
  expect(isTooMuchAtOnce(documentOf("a", "b"))).toBe(false);
  const many = Array.from({ length: 30 }, (_, at) => `m${at}`);
  expect(isTooMuchAtOnce(documentOf(...many))).toBe(true);
  expect(modelsOf(documentOf(...many))).toEqual(many);
});

describe("one of two", () => {
  const shown = onlyModel(documentOf("bird", "dog"), "dog");

  test("keeps the static operations and its own", () => {
    expect(Object.keys(shown.paths)).toEqual(["/predict", "/models", "/v2/models/dog/versions/1/infer"]);
    expect(shown.tags.map(({ name }) => name)).toEqual(["predict", "model dog"]);
  });

  test("keeps the schemas that it needs", () => {
    expect(Object.keys(shown.components.schemas!).sort()).toEqual(
      [
        "Dog1InferRequest",
        "Dog1Inputs",
        "Dog1Prediction",
        "Dog1PredictionRequest",
        "Fp32Element",
        "Prediction",
        "PredictionRequest",
      ].sort(),
    );
  });

  test("has nothing of the other", () => {
    expect(JSON.stringify(shown)).not.toMatch(/bird/i);
    expect(Object.keys(shown.components.examples!)).toEqual(["Dog1"]);
  });
});
