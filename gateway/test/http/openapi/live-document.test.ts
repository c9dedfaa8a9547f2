/** The models' own part of /openapi.json: whose models, which versions, with what types and examples, and when it is written anew. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { callerFromScopes } from "../../../src/auth/caller/caller.ts";
import { LiveDocument } from "../../../src/http/openapi/live-document.ts";
import { MergedCatalogue } from "../../../src/models/merged-catalogue.ts";
import type { ModelVersion } from "../../../src/models/model-version.ts";
import { startGateway } from "../../support/gateway-server.ts";
import { modelVersion, spec } from "../../support/model-version.ts";

// biome-ignore lint/suspicious/noExplicitAny: documents of every shape
type Json = any;

const admin = callerFromScopes("a", ["admin"], null, null);

/** A gateway with the protocol's door, as far as the document knows. */
const base = {
  openapi: "3.1.0",
  paths: {
    "/predict": {
      post: {
        operationId: "predict",
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/PredictionRequest" } } } },
        responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Prediction" } } } } },
      },
    },
    "/v2/models/{model}/versions/{version}/infer": {
      post: {
        operationId: "inferVersion",
        parameters: [
          { in: "path", name: "model" },
          { in: "path", name: "version" },
          { in: "header", name: "x-request-id" },
        ],
        requestBody: { required: true, content: { "application/json": { schema: {} }, "application/octet-stream": {} } },
        responses: { 200: { description: "The outputs.", content: { "application/json": { schema: {} } } }, 404: { description: "None." } },
      },
    },
  },
  components: { schemas: { PredictionRequest: { type: "object" }, Prediction: { type: "object" } } },
};

function catalogueOf(...versions: ModelVersion[]): MergedCatalogue {
  const catalogue = new MergedCatalogue();
  catalogue.announce(catalogue, "", { versions, initialLoadDone: true });
  return catalogue;
}

async function documentOf(...versions: ModelVersion[]): Promise<Json> {
  return JSON.parse((await new LiveDocument(base, catalogueOf(...versions)).for(admin)).text.toString());
}

function validator(document: Json, name: string): (value: unknown) => boolean {
  return new Ajv2020({ strict: false, validateFormats: false }).compile({
    $ref: `#/components/schemas/${name}`,
    components: document.components,
  });
}

const iris = modelVersion({ version: "2", examples: [{ name: "setosa", inputsJson: "[5.1,3.5,1.4,0.2]" }] });

describe("an operation of a version", () => {
  test("stands at its own path, with the schemas and the example of that version", async () => {
    const document = await documentOf(iris);
    const { post } = document.paths["/v2/models/iris/versions/2/infer"];
    expect(post).toMatchObject({
      operationId: "inferIris2",
      tags: ["model iris"],
      parameters: [{ in: "header", name: "x-request-id" }],
      requestBody: { required: true, content: { "application/octet-stream": {} } },
      responses: { 404: { description: "None." } },
    });
    const { schema, examples } = post.requestBody.content["application/json"];
    expect(schema).toEqual({ $ref: "#/components/schemas/Iris2InferRequest" });
    const tensor = { name: "features", shape: [1, 4], datatype: "FP64", data: [5.1, 3.5, 1.4, 0.2] };
    expect(examples).toEqual({ setosa: { value: { inputs: [tensor] } } });
    expect(document.tags).toEqual([{ name: "model iris" }]);
    const isRequest = validator(document, "Iris2InferRequest");
    expect(isRequest(examples.setosa.value)).toBe(true);
    expect(isRequest({ inputs: [{ ...tensor, shape: [1, 5] }] })).toBe(false);
    expect(isRequest({ inputs: [tensor, tensor] })).toBe(false);
    const output = { name: "probabilities", shape: [1, 3], datatype: "FP64", data: [0.9, 0.1, "NaN"] };
    const isAnswer = validator(document, "Iris2InferResponse");
    expect(isAnswer({ model_name: "iris", model_version: "2", outputs: [output] })).toBe(true);
    expect(isAnswer({ model_name: "iris", model_version: "1", outputs: [output] })).toBe(false);
    expect(isAnswer({ model_name: "iris", model_version: "2", outputs: [{ ...output, datatype: "FP32" }] })).toBe(false);
  });

  test("is there for versions that serve and no others", async () => {
    const states = ["READY", "LOADING", "FAILED", "UNLOADING", "UNLOADED"] as const;
    const document = await documentOf(...states.map((state) => modelVersion({ version: state, state })));
    expect(Object.keys(document.paths)).toEqual([...Object.keys(base.paths), "/v2/models/iris/versions/READY/infer"]);
  });

  test("is not there without the protocol's door", async () => {
    const { "/predict": predict } = base.paths;
    const live = new LiveDocument({ ...base, paths: { "/predict": predict } }, catalogueOf(iris));
    const document = JSON.parse((await live.for(admin)).text.toString());
    expect(Object.keys(document.paths)).toEqual(["/predict"]);
    expect(document.components.schemas.Iris2InferRequest).toBeUndefined();
    expect(document.tags).toEqual([]);
    expect(document.components.schemas.Iris2Inputs).toBeDefined();
  });

  test("of a model that takes and gives nothing is sound, too", async () => {
    const document = await documentOf(modelVersion({ name: "bell", inputs: [], outputs: [], batched: false }));
    expect(validator(document, "Bell1InferRequest")({ inputs: [] })).toBe(true);
    expect(validator(document, "Bell1InferResponse")({ model_name: "bell", model_version: "1", outputs: [] })).toBe(true);
  });

  test("names a few of many classes", async () => {
    const labels = Array.from({ length: 1_000 }, (_, index) => `class ${index}`);
    const { post } = (await documentOf(modelVersion({ labels }))).paths["/v2/models/iris/versions/1/infer"];
    expect(post.description).toContain("class 19 and 980 more.");
  });

  test("tells several inputs apart by their names", async () => {
    const both = modelVersion({ name: "sum", inputs: [spec("a", "INT64", -1), spec("b", "BYTES", -1)] });
    const isRequest = validator(await documentOf(both), "Sum1InferRequest");
    const a = { name: "a", shape: [1], datatype: "INT64", data: ["9223372036854775807"] };
    const b = { name: "b", shape: [1], datatype: "BYTES", data: ["x"] };
    expect(isRequest({ inputs: [b, a] })).toBe(true);
    expect(isRequest({ inputs: [a, { ...b, data: [1] }] })).toBe(false);
  });
});

describe("POST /predict", () => {
  test("has the types and an example of each version", async () => {
    const document = await documentOf(iris, modelVersion({ version: "1" }));
    const { requestBody, responses } = document.paths["/predict"].post;
    const { schema, examples } = requestBody.content["application/json"];
    expect(schema.anyOf.map(({ $ref }: Json) => $ref.split("/").at(-1))).toEqual([
      "Iris2PredictionRequest",
      "Iris1PredictionRequest",
      "PredictionRequest",
    ]);
    expect(examples).toEqual({ "iris@2": { $ref: "#/components/examples/Iris2" }, "iris@1": { $ref: "#/components/examples/Iris1" } });
    const call = { model_name: "iris", version: "2", inputs: [5.1, 3.5, 1.4, 0.2] };
    expect(document.components.examples.Iris2).toEqual({ summary: "iris@2: setosa", value: call });
    expect(responses["200"].content["application/json"].schema.anyOf).toHaveLength(3);
    const isCall = validator(document, "Iris2PredictionRequest");
    expect(isCall(call)).toBe(true);
    expect(isCall({ ...call, inputs: { features: [[5.1, 3.5, 1.4, 0.2]] } })).toBe(true);
    expect(isCall({ ...call, inputs: [5.1, 3.5, 1.4] })).toBe(false);
    expect(isCall({ ...call, version: "1" })).toBe(false);
    const isAnswer = validator(document, "Iris2Prediction");
    const outputs = { label: "setosa", probabilities: [0.9, 0.1, 0] };
    expect(isAnswer({ model_name: "iris", version: "2", outputs })).toBe(true);
    expect(isAnswer({ model_name: "iris", version: "2", outputs: { label: "setosa" } })).toBe(false);
  });
});

describe("an example", () => {
  const examplesOf = async (version: Partial<ModelVersion>) => {
    const document = await documentOf(modelVersion({ name: "m", ...version }));
    return {
      predict: document.components.examples.M1?.value.inputs,
      infer: Object.values<Json>(
        document.paths["/v2/models/m/versions/1/infer"].post.requestBody.content["application/json"].examples ?? {},
      ),
    };
  };

  test("is made up where a model ships none and its inputs are short", async () => {
    const { predict, infer } = await examplesOf({ inputs: [spec("t", "BYTES", -1), spec("x", "FP32", -1, 2)] });
    expect(predict).toEqual({ t: [""], x: [[0, 0]] });
    expect(infer[0].value.inputs.map(({ shape, data }: Json) => [shape, data])).toEqual([
      [[1], [""]],
      [
        [1, 2],
        [0, 0],
      ],
    ]);
  });

  test("of a picture is not shown, nor made up", async () => {
    const inputsJson = JSON.stringify([new Array(10_000).fill(0.5)]);
    const inputs = [spec("image", "FP32", -1, 10_000)];
    expect(await examplesOf({ inputs, examples: [{ name: "cat", inputsJson }] })).toEqual({ predict: undefined, infer: [] });
  });

  test("that is not what the version takes is not shown", async () => {
    const examples = [{ name: "wrong", inputsJson: "[1,2]" }];
    expect((await examplesOf({ inputs: [spec("x", "FP64", -1, 3)], examples })).predict).toEqual({ x: [[0, 0, 0]] });
  });

  test("keeps what numbers can't hold", async () => {
    const examples = [{ name: "big", inputsJson: '[["9223372036854775807"]]' }];
    const { infer } = await examplesOf({ inputs: [spec("x", "INT64", -1, 1)], examples });
    expect(infer[0].value.inputs[0].data).toEqual(["9223372036854775807"]);
  });

  test("without JSON in the protocol is one of POST /predict alone", async () => {
    const { predict, infer } = await examplesOf({ inputs: [spec("x", "FP16", -1)], batched: false });
    expect(predict).toEqual({ x: [0] });
    expect(infer).toEqual([]);
  });
});

describe("who asks", () => {
  test("gets the models of the own key", async () => {
    const gateway = await startGateway({ versions: [iris, modelVersion({ name: "payroll" })] });
    const all = await gateway.ask("/openapi.json");
    expect(all.text).toContain("payroll");
    const { json, text } = await gateway.ask("/openapi.json", { key: await gateway.keyFor({ models: ["iris"] }) });
    expect(json.components.schemas.Iris2Inputs).toBeDefined();
    expect(text).not.toContain("payroll");
    const watcher = await gateway.ask("/openapi.json", { key: await gateway.key("metrics") });
    expect(watcher.json.components.schemas.Iris2Inputs).toBeUndefined();
    expect((await gateway.ask("/openapi.json", { key: null })).status).toBe(401);
  });

  test("gets nothing anew that is held already", async () => {
    const gateway = await startGateway({ versions: [iris] });
    const { headers } = await gateway.ask("/openapi.json");
    expect(headers.get("cache-control")).toBe("private, no-cache");
    expect(headers.get("vary")).toContain("authorization");
    const again = await gateway.ask("/openapi.json", { headers: { "if-none-match": `"other", W/${headers.get("etag")}` } });
    expect([again.status, again.text]).toEqual([304, ""]);
    const other = await gateway.ask("/openapi.json", { headers: { "if-none-match": '"other"' } });
    expect(other.status).toBe(200);
  });
});

describe("a change", () => {
  test("of the catalogue makes another document, and nothing else does", async () => {
    const catalogue = catalogueOf(iris);
    const live = new LiveDocument(base, catalogue);
    const first = await live.for(admin);
    expect(await live.for(callerFromScopes("b", ["predict"], null, null))).toBe(first);
    catalogue.announce(catalogue, "", { versions: [iris, modelVersion({ version: "3" })], initialLoadDone: true });
    const second = await live.for(admin);
    expect(second.etag).not.toBe(first.etag);
    expect(second.text.toString()).toContain("Iris3Inputs");
    catalogue.announce(catalogue, "", { versions: [iris], initialLoadDone: true });
    expect((await live.for(admin)).etag).toBe(first.etag);
  });

  test("while it is being written shows in the next one", async () => {
    const catalogue = catalogueOf(iris);
    const live = new LiveDocument(base, catalogue);
    const begun = live.for(admin);
    catalogue.announce(catalogue, "", { versions: [], initialLoadDone: true });
    expect((await begun).text.toString()).toContain("Iris2Inputs");
    expect((await live.for(admin)).text.toString()).not.toContain("Iris2Inputs");
  });
});

test("a thousand versions are written while others have their turns", async () => {
  const versions = Array.from({ length: 1_000 }, (_, index) => modelVersion({ ...iris, name: `model-${index}` }));
  const live = new LiveDocument(base, catalogueOf(...versions));
  let turns = 0;
  let isWritten = false;
  const count = () => {
    turns++;
    if (!isWritten) setImmediate(count);
  };
  setImmediate(count);
  const { text } = await live.for(admin);
  isWritten = true;
  const { paths } = JSON.parse(text.toString());
  expect(Object.keys(paths).length).toBe(1_000 + 2);
  expect(turns).toBeGreaterThan(5);
}, 60_000);
