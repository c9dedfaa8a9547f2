import { expect, test } from "vitest";
import {
  linkTextFromRows,
  parameterFromText,
  parametersFromRows,
  rowsFromLinkText,
  rowsFromParameters,
} from "../../../../../src/pages/playground/input/parameters/rows.ts";

test.each([
  ["true", true],
  [" false ", false],
  ["0.5", 0.5],
  ["-1e3", -1000],
  ["named", "named"],
  ['"7"', "7"],
  ['"half', '"half'],
  ["007", "007"],
  ["", ""],
])("%j is %j", (text, value) => {
  expect(parameterFromText(text)).toBe(value);
});

test("a parameter without a name is none yet", () => {
  expect(parametersFromRows([{ name: " ", text: "5" }])).toBeUndefined();
  expect(
    parametersFromRows([
      { name: "top ", text: "5" },
      { name: "", text: "" },
    ]),
  ).toEqual({ top: 5 });
});

test("parameters are rows again, each with its kind", () => {
  const parameters = { top: 5, classes: "named", id: "7", exact: true };
  expect(parametersFromRows(rowsFromParameters(parameters))).toEqual(parameters);
  expect(rowsFromLinkText(linkTextFromRows(rowsFromParameters(parameters)))).toEqual(rowsFromParameters(parameters));
});

test("a link holds settings or nothing", () => {
  expect(linkTextFromRows([])).toBeUndefined();
  expect(rowsFromLinkText('{"top": 5, "deep": {"a": 1}, "none": null}')).toEqual([{ name: "top", text: "5" }]);
  for (const text of [undefined, "nonsense", "[1]", "7", "null"]) expect(rowsFromLinkText(text)).toEqual([]);
});
