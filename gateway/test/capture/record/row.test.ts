/** What is written down of a call: every datatype as our JSON has it, and nothing that a rule leaves out. */
import { describe, expect, test } from "vitest";
import { Redaction } from "../../../src/capture/record/redaction.ts";
import { lineOf } from "../../../src/capture/record/row.ts";
import type { RedactionSettings } from "../../../src/config/settings.ts";
import { type EncodedTensor, OwnBytes, type Parameters } from "../../../src/tensors/tensor.ts";
import { madeRow, numberTensor, type SampledParts, sampled, textTensor } from "../../support/captured.ts";

const rule = (parts: Partial<RedactionSettings>): RedactionSettings => ({
  model: "*",
  input: null,
  output: null,
  parameter: null,
  action: "drop",
  ...parts,
});

function lineFrom(parts: SampledParts, rules: readonly RedactionSettings[] = [], maxBytes?: number): string {
  return lineOf(madeRow(sampled(parts), new Redaction(rules, "secret"), maxBytes));
}

const recordFrom = (...args: LineParts) => JSON.parse(lineFrom(...args));
type LineParts = [SampledParts, (readonly RedactionSettings[])?, number?];

describe("a line", () => {
  test("says what was asked, of whom, and what came of it", () => {
    const inputs = [numberTensor("features", [5.1, 3.5, 1.4, 0.2], 1, 4)];
    const parameters = { temperature: { doubleValue: 0.5 }, raw: { boolValue: true } } as Parameters;
    const line = lineFrom({ inputs, outputs: [[textTensor("label", "setosa")]], parameters });
    expect(line.endsWith("}\n")).toBe(true);
    expect(JSON.parse(line)).toEqual({
      time: "2026-01-01T00:00:00.000Z",
      request_id: "r1",
      operation: "/predict",
      model: "iris",
      version: "1",
      key_id: "AAAAAAAA",
      status: 200,
      reason: null,
      rows: 1,
      timings_ms: { total: 1.235, queue: 0.2, compute: 0.3 },
      inputs: { features: { datatype: "FP64", shape: [1, 4], data: [[5.1, 3.5, 1.4, 0.2]] } },
      outputs: { label: { datatype: "BYTES", shape: [1], data: ["setosa"] } },
      parameters: { temperature: 0.5, raw: true },
      left_out: [],
    });
  });

  test("has integers of 64 bits, NaN and missing values as JSON calls have them", () => {
    const whole: EncodedTensor = {
      name: "id",
      datatype: "INT64",
      shape: [2],
      raw: new OwnBytes(Buffer.from(new BigInt64Array([7n, 9_007_199_254_740_993n]).buffer)),
    };
    const missing = { ...textTensor("city", "Ulm", "", "Bern"), missing: Buffer.from([0, 1, 0]) };
    const { inputs } = recordFrom({ inputs: [whole, numberTensor("x", [Number.NaN, 1]), missing] });
    expect(inputs.id.data).toEqual([7, "9007199254740993"]);
    expect(inputs.x.data).toEqual(["NaN", 1]);
    expect(inputs.city.data).toEqual(["Ulm", null, "Bern"]);
  });

  test("has a file as it came", () => {
    const picture: EncodedTensor = {
      name: "image",
      datatype: "FP32",
      shape: [1, 3, 8, 8],
      raw: new OwnBytes(Buffer.from("PNG")),
      mediaType: "image/png",
    };
    expect(recordFrom({ inputs: [picture] }).inputs.image.file).toEqual({ media_type: "image/png", b64: "UE5H" });
  });

  test("leaves out what is too large, with a note, and is never longer than it may be", () => {
    const large = numberTensor("pixels", Array<number>(5_000).fill(0.123), 1, 5_000);
    const line = lineFrom({ inputs: [large, numberTensor("age", [31])] }, [], 4_096);
    const { inputs, left_out } = JSON.parse(line);
    expect(line.length).toBeLessThanOrEqual(4_096);
    expect(inputs).toEqual({ pixels: { datatype: "FP64", shape: [1, 5_000] }, age: { datatype: "FP64", shape: [1], data: [31] } });
    expect(left_out).toEqual([{ what: "input", name: "pixels", why: "cut" }]);
  });

  test("keeps no bytes of a tensor that can fit into no record", () => {
    const call = sampled({ inputs: [textTensor("text", "x".repeat(5_000))], maxTensorBytes: 4_096 });
    expect(call.bytes).toBe(0);
    expect(JSON.parse(lineOf(madeRow(call, new Redaction([], "")))).left_out).toEqual([{ what: "input", name: "text", why: "cut" }]);
  });

  test("writes a large tensor as it writes a small one", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => i / 8);
    const { inputs } = recordFrom({ inputs: [numberTensor("x", values, 2, 10_000)] }, [], 1_000_000);
    expect(inputs.x.data).toEqual([values.slice(0, 10_000), values.slice(10_000)]);
  });
});

describe("a redaction", () => {
  const inputs = [textTensor("ssn", "123-45-6789", "Ångström 7"), numberTensor("income", [1234.5, 1234.5, 9])];

  test("drops all values", () => {
    const line = lineFrom({ inputs }, [rule({ input: "*" })]);
    expect(line).not.toMatch(/6789|ngstr|1234/);
    expect(JSON.parse(line).inputs.ssn).toEqual({ datatype: "BYTES", shape: [2] });
    expect(JSON.parse(line).left_out).toEqual([
      { what: "input", name: "ssn", why: "drop" },
      { what: "input", name: "income", why: "drop" },
    ]);
  });

  test("hashes so that equal values stay equal, under a key", () => {
    const hashed = recordFrom({ inputs }, [rule({ input: "income", action: "hash" })]).inputs.income.data;
    expect(hashed[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(hashed[0]).toBe(hashed[1]);
    expect(hashed[0]).not.toBe(hashed[2]);
    const other = JSON.parse(
      lineOf(madeRow(sampled({ inputs }), new Redaction([rule({ input: "income", action: "hash" })], "another secret"))),
    );
    expect(other.inputs.income.data[0]).not.toBe(hashed[0]);
  });

  test("masks text by its form, and numbers altogether", () => {
    const { inputs: masked } = recordFrom({ inputs }, [rule({ input: "*", action: "mask" })]);
    expect(masked.ssn.data).toEqual(["000-00-0000", "xxxxxxxx 0"]);
    expect(masked.income.data).toEqual([null, null, null]);
  });

  test("is the strictest of those that match, for its model alone", () => {
    const rules = [
      rule({ input: "ssn", action: "mask" }),
      rule({ input: "*", action: "hash" }),
      rule({ model: "other", input: "*", action: "drop" }),
    ];
    const { left_out } = recordFrom({ inputs }, rules);
    expect(left_out.map(({ why }: { why: string }) => why)).toEqual(["hash", "hash"]);
  });

  test("reaches outputs and parameters", () => {
    const parameters = { user: { stringValue: "Ada" }, seed: { int64Value: 7 } } as Parameters;
    const rules = [rule({ output: "label", action: "mask" }), rule({ parameter: "user" })];
    const record = recordFrom({ outputs: [[textTensor("label", "Grace")]], parameters }, rules);
    expect(record.outputs.label.data).toEqual(["xxxxx"]);
    expect(record.parameters).toEqual({ seed: 7 });
    expect(record.left_out).toEqual([
      { what: "parameter", name: "user", why: "drop" },
      { what: "output", name: "label", why: "mask" },
    ]);
  });

  test.each(["text", "event"])("of what a model for text has said, by the name %s", (output) => {
    const outputs = [[textTensor("event", '{"choices":[{"index":0,"delta":{"content":"secret"}}]}')]];
    const line = lineFrom({ version: { task: "chat" }, outputs }, [rule({ output, action: "drop" })]);
    expect(line).not.toContain("secret");
  });
});

describe("an answer in chunks", () => {
  test("is joined", () => {
    const { outputs } = recordFrom({ outputs: [[numberTensor("n", [1])], [numberTensor("n", [2, 3])], [numberTensor("n", [])]] });
    expect(outputs.n).toEqual({ datatype: "FP64", shape: [3], data: [1, 2, 3] });
  });

  test("of a model for text is the text", () => {
    const event = (text: string, end: string | null = null) =>
      textTensor("event", JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: end }] }));
    const { outputs } = recordFrom({ version: { task: "chat" }, outputs: [[event("Hel")], [event("lo")], [event("", "stop")]] });
    expect(outputs.text.data).toEqual(["Hello"]);
    expect(outputs.finish_reason.data).toEqual(["stop"]);
  });

  test("is left out once it is too long", () => {
    const chunks = Array.from({ length: 20 }, () => [numberTensor("n", [1, 2, 3])]);
    const { outputs, left_out } = recordFrom({ outputs: chunks, maxTensorBytes: 100 });
    expect(outputs).toEqual({});
    expect(left_out).toEqual([{ what: "output", name: "*", why: "cut" }]);
  });
});
