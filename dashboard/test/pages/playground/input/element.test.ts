import { describe, expect, test } from "vitest";
import { blankElement, elementFromText, textFromElement, whyNotSendable } from "../../../../src/pages/playground/input/element.ts";

describe("elementFromText", () => {
  test.each([
    ["FP32", "1.", 1],
    ["FP32", " -.5e3 ", -500],
    ["FP64", "nan", "NaN"],
    ["FP64", "-INF", "-Infinity"],
    ["FP64", "+Infinity", "Infinity"],
    ["FP64", "1e400", "1e400"],
    ["FP64", "1e", "1e"],
    ["FP64", "0x10", "0x10"],
    ["FP64", "", null],
    ["INT32", "12", 12],
    ["INT32", "NaN", "NaN"],
    ["INT64", "9007199254740991", 9007199254740991],
    ["INT64", "9007199254740993", "9007199254740993"],
    ["INT64", "-9223372036854775808", "-9223372036854775808"],
    ["UINT64", "+018446744073709551615", "18446744073709551615"],
    ["BOOL", "Yes", true],
    ["BOOL", "0", false],
    ["BOOL", "maybe", "maybe"],
    ["BYTES", " as it is ", " as it is "],
    ["BYTES", "", ""],
  ])("%s %j is %j", (datatype, text, element) => {
    expect(elementFromText(datatype, text)).toEqual(element);
  });
});

test("the text of an element gives the element back", () => {
  for (const [datatype, element] of [
    ["FP64", 0.1],
    ["FP64", -0],
    ["FP64", 1e21],
    ["FP64", "-Infinity"],
    ["FP64", null],
    ["INT64", "9223372036854775807"],
    ["BOOL", true],
    ["BYTES", "naïve"],
  ] as const) {
    expect(elementFromText(datatype, textFromElement(element))).toBe(element);
  }
});

test.each([
  ["FP32", null, "Not filled in yet"],
  ["FP32", "1,5", "Not a number"],
  ["FP32", "Infinity", undefined],
  ["INT8", 1.5, "Not a whole number"],
  ["INT8", "7", "Not a whole number"],
  ["INT64", "9223372036854775807", undefined],
  // Ranges are for the gateway to judge.
  ["INT8", 1000, undefined],
  ["BOOL", "maybe", "Neither true nor false"],
  ["BYTES", "", undefined],
  ["BYTES", { b64: "/w==" }, undefined],
  ["BYTES", 5, "Not a text"],
])("%s %j: %s", (datatype, element, why) => {
  expect(whyNotSendable(datatype, element)).toBe(why);
});

test("blank fields are nothing for numbers, and what can be sent for the others", () => {
  expect(["FP32", "BYTES", "BOOL"].map((datatype) => blankElement({ datatype }))).toEqual([null, "", false]);
});

test("what may be missing may be left empty", () => {
  expect([elementFromText("BYTES", "", true), elementFromText("BYTES", " ", true), elementFromText("FP64", "", true)]).toEqual([
    null,
    " ",
    null,
  ]);
  expect(["FP32", "BYTES"].map((datatype) => blankElement({ datatype, nullable: true }))).toEqual([null, null]);
  expect(whyNotSendable("BYTES", null, true)).toBeUndefined();
  expect(whyNotSendable("FP64", null, true)).toBeUndefined();
  // Not there at all is something else.
  expect(whyNotSendable("FP64", undefined, true)).toBe("Not filled in yet");
});
