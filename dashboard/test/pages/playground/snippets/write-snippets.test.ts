import { describe, expect, test } from "vitest";
import type { ModelVersion, PredictionRequest } from "../../../../src/api/types.ts";
import { writeSnippets } from "../../../../src/pages/playground/snippets/write-snippets.ts";

type Signature = Pick<ModelVersion, "inputs" | "version" | "batched">;

const language: Signature = { version: "1", batched: true, inputs: [{ name: "text", datatype: "BYTES", shape: [-1] }] };
const signature = (datatype: string, ...shape: number[]): Signature => ({
  version: "2",
  batched: false,
  inputs: [{ name: "x", datatype, shape }],
});

function snippets(
  inputs: PredictionRequest["inputs"],
  of: Signature = language,
  more: { needsKey?: boolean; timeoutMs?: number; url?: string } = {},
) {
  const { texts, body } = writeSnippets({
    url: more.url ?? "http://127.0.0.1:3000/predict",
    request: { model_name: "m", inputs },
    needsKey: more.needsKey ?? true,
    timeoutMs: more.timeoutMs,
    signature: of,
    workerAddress: "unix:/run/w0.sock",
  });
  return { ...Object.fromEntries(texts.map(({ name, code }) => [name, code])), body } as Record<
    "curl" | "Python" | "TypeScript" | "gRPC",
    string
  > & { readonly body: string | undefined };
}

test("a key is named and never written", () => {
  const { curl, Python, TypeScript, gRPC } = snippets({ text: "hello" });
  expect(curl).toContain('-H "authorization: Bearer $INFERENCEHUB_API_KEY"');
  expect(Python).toContain('os.environ["INFERENCEHUB_API_KEY"]');
  expect(TypeScript).toContain("process.env.INFERENCEHUB_API_KEY");
  expect(gRPC).not.toContain("KEY");
  const open = snippets({ text: "hello" }, language, { needsKey: false });
  expect(`${open.curl}${open.Python}${open.TypeScript}`).not.toMatch(/KEY|import os|apiKey/);
});

describe("quoting", () => {
  test("a shell reads what was written", () => {
    const { curl } = snippets({ text: 'it\'s $HOME `id` \\ "!"\n' });
    expect(curl).toContain(`--data-raw '{"model_name": "m", "inputs": {"text": "it'\\''s $HOME \`id\` \\\\ \\"!\\"\\n"}}'`);
  });

  test("an address that a shell would take apart is quoted", () => {
    expect(snippets({ text: "" }, language, { url: "http://h/a b/predict" }).curl).toContain("curl 'http://h/a b/predict'");
  });

  test("true, false and null are Python's own", () => {
    expect(snippets({ x: [true, false, null] }, signature("BOOL", 3)).Python).toContain('{"x": [True, False, None]}');
  });

  test("a field named __proto__ stays a field", () => {
    const inputs = JSON.parse('{"__proto__": [1]}');
    expect(snippets(inputs, signature("FP32", 1)).TypeScript).toContain('["__proto__"]: [1]');
  });

  test("text in the place of numbers never becomes code", () => {
    const { gRPC } = snippets({ x: ["__import__('os')", "NaN"] }, signature("INT64", 2));
    expect(gRPC).toContain(`["__import__('os')", "NaN"]`);
    expect(snippets({ x: ["1); evil("] }, signature("FP32", 1)).gRPC).toContain('float("1); evil(")');
  });
});

describe("gRPC", () => {
  test("names the exact version, and adds the row that was left out", () => {
    const { gRPC } = snippets({ text: "hello" });
    expect(gRPC).toContain('version="1"');
    expect(gRPC).toContain('tensor("text", "BYTES", [1], "hello"),');
    expect(gRPC).toContain('grpc.insecure_channel("unix:/run/w0.sock")');
  });

  test("writes 64-bit integers, infinities and bytes as Python has them", () => {
    expect(snippets({ x: ["9007199254740993", -5] }, signature("INT64", 2)).gRPC).toContain("[9007199254740993, -5]");
    expect(snippets({ x: ["-Infinity", 0.5] }, signature("FP32", 2)).gRPC).toContain('[float("-Infinity"), 0.5]');
    const { gRPC } = snippets({ text: { b64: "AAE=" } });
    expect(gRPC).toContain("import base64");
    expect(gRPC).toContain('base64.b64decode("AAE=")');
    const { Python, TypeScript } = snippets({ text: { b64: "AAE=" } });
    expect(Python).toContain('import base64\nimport os\n\nfrom inferencehub import Client\n\ninputs = {"text": base64.b64decode("AAE=")}');
    expect(TypeScript).toContain('const inputs = {text: Buffer.from("AAE=", "base64")};');
  });
});

test("a version stands behind the model's name, and the gateway is named without its operation", () => {
  const { texts } = writeSnippets({
    url: "http://h/hub/predict",
    request: { model_name: "m", version: "stable", inputs: [1], parameters: { top: 3 } },
    needsKey: false,
    timeoutMs: undefined,
    signature: undefined,
    workerAddress: "",
  });
  const [, python, typescript] = texts.map(({ code }) => code);
  expect(python).toContain(
    'with Client("http://h/hub") as client:\n    prediction = client.predict("m@stable", inputs, parameters={"top": 3})',
  );
  expect(typescript).toContain('new InferenceHub({ url: "http://h/hub" });');
  expect(typescript).toContain('hub.predict("m@stable", inputs, { parameters: {top: 3} })');
});

test("a deadline of its own goes with the call", () => {
  const { curl, Python, TypeScript, gRPC } = snippets({ text: "" }, language, { timeoutMs: 1_500 });
  expect(curl).toContain("-H 'x-request-timeout-ms: 1500'");
  expect(Python).toContain('client.predict("m", inputs, deadline_ms=1500)');
  expect(TypeScript).toContain('hub.predict("m", inputs, { deadlineMs: 1500 })');
  expect(gRPC).toContain("timeout=1.5,");
});

test("a body too long to read is taken from a file", () => {
  const { curl, Python, TypeScript, gRPC, body } = snippets({ x: Array(20_000).fill(0.5) }, signature("FP32", 20_000));
  expect(JSON.parse(body!)).toMatchObject({ model_name: "m", inputs: { x: { length: 20_000 } } });
  expect(curl).toContain("--data-binary @request.json");
  expect(Python).toContain('json.loads(Path("request.json").read_text(encoding="utf-8"))["inputs"]');
  expect(TypeScript).toContain('JSON.parse(await readFile("request.json", "utf8"))');
  expect(gRPC).toContain('tensor("x", "FP32", [20000], inputs["x"])');
  expect(snippets({ x: [0.5] }, signature("FP32", 1)).body).toBeUndefined();
});

test("a matrix is written line by line", () => {
  const { curl } = snippets({ x: Array(8).fill(Array(8).fill(16)) }, signature("FP32", 8, 8));
  expect(curl).toContain(`      [16, 16, 16, 16, 16, 16, 16, 16],\n      [16,`);
});
