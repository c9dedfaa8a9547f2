/** A traffic document as people write it: its normal form, and every way in which it is refused. */

import { expect, test } from "vitest";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import { defaultDocument, type TrafficDocument, versionsNamedIn } from "../../../src/traffic/document/document.ts";
import { documentFromJson } from "../../../src/traffic/document/from-json.ts";

const whole: TrafficDocument = {
  model: "resnet",
  revision: 7,
  weights: { "1": 90, canary: 10 },
  labels: { stable: "1", canary: "2" },
  sticky: { by: "header", name: "x-user" },
  rules: [{ header: "x-beta", value: "1", version: "2" }],
  shadow: { version: "2", percent: 5 },
  canary: { version: "2", steps: [5, 25, 50, 100], every_s: 60, max_error_rate: 0.01, max_p95_ratio: 1.5, min_calls: 200 },
};

function problemsOf(document: unknown): string[] {
  try {
    documentFromJson(document, "resnet");
    return [];
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(GatewayError);
    const { reason, problems } = thrown as GatewayError;
    expect(reason).toBe("INVALID_REQUEST");
    return problems!.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  }
}

test("a whole document is taken as it is", () => {
  expect(documentFromJson(whole, "resnet")).toEqual(whole);
  expect(documentFromJson(structuredClone(whole))).toEqual(whole);
});

test("the default document is taken as it is given", () => {
  expect(documentFromJson(defaultDocument("resnet"), "resnet")).toEqual({ model: "resnet", revision: 0, weights: { latest: 100 } });
  expect(documentFromJson({}, "resnet")).toEqual({ model: "resnet", weights: { latest: 100 } });
});

test("parts that say nothing are absent, versions are text, headers in lower case", () => {
  const document = {
    weights: { "1": 33.33, "2": 33.33, "3": 33.34 },
    labels: {},
    rules: [],
    sticky: { by: "header", name: "X-User" },
    shadow: { version: 2, percent: 0.5 },
  };
  expect(documentFromJson(document, "resnet")).toEqual({
    model: "resnet",
    weights: { "1": 33.33, "2": 33.33, "3": 33.34 },
    sticky: { by: "header", name: "x-user" },
    shadow: { version: "2", percent: 0.5 },
  });
  expect(documentFromJson({ labels: { stable: 1 } }, "resnet").labels).toEqual({ stable: "1" });
});

const rule = { header: "x-beta", value: "1", version: "2" };
const canary = whole.canary;

test.each([
  [null, ["", /expected an object with model, .*, got null/]],
  [[], ["", /got an empty array/]],
  [{ wieghts: {} }, ["/wieghts", /expected only model, revision, .*, got an unknown field/]],
  [{ model: "iris" }, ["/model", /expected 'resnet', the model that it is for, got the string "iris"/]],
  [{ revision: 1.5 }, ["/revision", /a whole number, got 1.5/]],
  [{ revision: "7" }, ["/revision", /got the string "7"/]],
  [{ weights: {} }, ["/weights", /add up to 100, got 0/]],
  [{ weights: { "1": 90, "2": 11 } }, ["/weights", /add up to 100, got 101/]],
  [{ weights: { "1": 99.99 } }, ["/weights", /add up to 100, got 99.99/]],
  [{ weights: { "1": 33.333, "2": 66 } }, ["/weights/1", /at most two decimals, got 33.333/]],
  [{ weights: { "1": -10, "2": 90 } }, ["/weights/1", /from 0 to 100 .* got -10/]],
  [{ weights: { "1": "100" } }, ["/weights/1", /got the string "100"/]],
  [{ weights: [100] }, ["/weights", /an object of percentages .* got an array of 1/]],
  [{ weights: { "no such/name": 100 } }, ["/weights/no such~1name", /expected a version or label/]],
  [{ weights: JSON.parse('{"__proto__": 100}') }, ["/weights/__proto__", /expected a version or label/]],
  [{ weights: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`v${i}`, 1])) }, ["/weights", /at most 16/]],
  [{ labels: { latest: "1" } }, ["/labels/latest", /'latest' is reserved/]],
  [{ labels: { stable: "latest" } }, ["/labels/stable", /exact version, got 'latest'/]],
  [{ labels: { a: "b", b: "1" } }, ["/labels/a", /exact version, got the label 'b'/]],
  [{ labels: { a: "a" } }, ["/labels/a", /exact version, got the label 'a'/]],
  [{ labels: { stable: null } }, ["/labels/stable", /got null/]],
  [{ labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, "1"])) }, ["/labels", /at most 64/]],
  [{ sticky: { by: "cookie" } }, ["/sticky/by", /expected "header", "key" or "field", got the string "cookie"/]],
  [{ sticky: { by: "header" } }, ["/sticky/name", /the name of a header, got nothing/]],
  [{ sticky: { by: "header", name: "x user" } }, ["/sticky/name", /the name of a header/]],
  [{ sticky: { by: "header", name: "Authorization" } }, ["/sticky/name", /without a secret, got 'authorization'; .*\{"by":"key"\}/]],
  [{ sticky: { by: "key", name: "x" } }, ["/sticky/name", /no name/]],
  [{ sticky: { by: "field", name: "" } }, ["/sticky/name", /a setting in the request's parameters/]],
  [{ sticky: "key" }, ["/sticky", /an object with by, name/]],
  [{ rules: rule }, ["/rules", /a list of rules, got an object/]],
  [{ rules: [{ ...rule, value: "" }] }, ["/rules/0/value", /the header's value/]],
  [{ rules: [{ ...rule, value: " 1" }] }, ["/rules/0/value", /the header's value/]],
  [{ rules: [{ ...rule, value: "a\nb" }] }, ["/rules/0/value", /the header's value/]],
  [{ rules: [{ ...rule, header: "x-api-key" }] }, ["/rules/0/header", /without a secret/]],
  [{ rules: [{ header: "x", value: "1" }] }, ["/rules/0/version", /got nothing/]],
  [{ rules: [{ ...rule, weight: 5 }] }, ["/rules/0/weight", /got an unknown field/]],
  [{ rules: Array.from({ length: 65 }, () => rule) }, ["/rules", /at most 64 rules, got 65/]],
  [{ shadow: { version: "2", percent: 0 } }, ["/shadow/percent", /above 0, got 0/]],
  [{ shadow: { percent: 5 } }, ["/shadow/version", /got nothing/]],
  [{ canary: { ...canary, steps: [25, 5] } }, ["/canary/steps/1", /above 25, got 5/]],
  [{ canary: { ...canary, steps: [] } }, ["/canary/steps", /1 to 20 percentages/]],
  [{ canary: { ...canary, max_error_rate: 2 } }, ["/canary/max_error_rate", /a share from 0 to 1, got 2/]],
  [{ canary: { ...canary, max_p95_ratio: 0.5 } }, ["/canary/max_p95_ratio", /a ratio from 1 to 100/]],
  [{ canary: { ...canary, min_calls: 0 } }, ["/canary/min_calls", /a whole number of calls from 1/]],
  [{ canary: { ...canary, max_disagreement: -1 } }, ["/canary/max_disagreement", /a share from 0 to 1/]],
] as [unknown, [string, RegExp]][])("%j is refused", (document, [pointer, detail]) => {
  const problems = problemsOf(document);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${pointer}: .*${detail.source}`));
});

test("every problem is named, and the sentence has the first", () => {
  expect(problemsOf({ weights: { "1": 5000 }, labels: { latest: "1" }, x: 1 })).toHaveLength(3);
  expect(() => documentFromJson({ weights: { "1": 90 }, x: 1 }, "resnet")).toThrow(
    /^The traffic document is refused at \/x: expected only model, .*, got an unknown field\.$/,
  );
  expect(() => documentFromJson({ x: 1, y: 1 }, "resnet")).toThrow(/ \(and 1 more\)\.$/);
});

test("the versions that a document names anywhere are those that have to stay loaded", () => {
  const document = {
    ...whole,
    rules: [
      { header: "x", value: "y", version: "latest" },
      { ...rule, version: "3" },
    ],
    shadow: { version: "4", percent: 1 },
  };
  expect(versionsNamedIn(document).sort()).toEqual(["1", "2", "3", "4"]);
  expect(versionsNamedIn(defaultDocument("resnet"))).toEqual([]);
});
