import { expect, test } from "vitest";
import { inputsFromText, marksInText, textFromInputs } from "../../../../../src/pages/playground/input/json/json-text.ts";
import { JsonFault, rangeInJson, readJson } from "../../../../../src/pages/playground/input/json/read-json.ts";
import { signatureOf, spec } from "../signatures.ts";

const iris = signatureOf([spec("features", "FP64", -1, 4)]);
const longs = signatureOf([spec("id", "INT64", -1), spec("x", "FP64", -1)]);

test("reads what JSON.parse reads", () => {
  for (const text of [
    '{"a":[1,-2.5e3,true,false,null,"\\u00e9\\n\\"",[],{}]}',
    " [ 1 , 2 ] ",
    '"text"',
    "-0",
    '{"__proto__":1}',
    "1e999",
  ]) {
    expect(readJson(text)).toEqual(JSON.parse(text));
  }
});

test.each([
  ['{"a":}', 5, 'Expected a value, got "}"'],
  ["[1,2", 4, "Expected a comma or ], got the end"],
  ["[1 2]", 3, 'Expected a comma or ], got "2"'],
  ["[01]", 2, 'Expected a comma or ], got "1"'],
  ["{a:1}", 1, 'Expected a name in quotes, got "a"'],
  ['{"a" 1}', 5, 'Expected :, got "1"'],
  ['{"a":1,"a":2}', 7, 'The name "a" comes twice'],
  ["[1] x", 4, 'Expected nothing more, got "x"'],
  ['["open]', 1, "This text has no closing quote, or a character in it that must be escaped"],
  ["", 0, "Expected a value, got the end"],
  ["[".repeat(80), 65, "Nested more than 64 levels deep"],
])("%j breaks at %i", (text, at, message) => {
  try {
    readJson(text);
    expect.unreachable();
  } catch (fault) {
    expect(fault).toBeInstanceOf(JsonFault);
    expect([(fault as JsonFault).at, (fault as JsonFault).message]).toEqual([at, message]);
  }
});

test("says where a value stands", () => {
  const text = '{"a": [10, [20, 30]]}';
  const range = rangeInJson(text, ["a", "1", "0"])!;
  expect(text.slice(range.from, range.to)).toBe("20");
  expect(rangeInJson(text, ["b"])).toBeUndefined();
});

test("a model with one input takes the bare value", () => {
  expect(inputsFromText("[1, 2, 3, 4]", iris)).toEqual({ ok: true, inputs: { features: [1, 2, 3, 4] } });
  expect(inputsFromText("[1]", longs)).toMatchObject({
    ok: false,
    fault: { message: "Expected an object with id, x", line: 1, column: 1 },
  });
});

test("integers of 64 bits are not rounded, and only they become texts", () => {
  const read = inputsFromText('{"id": [9007199254740993, 5], "x": [9007199254740993]}', longs);
  expect(read).toEqual({ ok: true, inputs: { id: ["9007199254740993", 5], x: [9007199254740992] } });
});

test("says in which line and column a text breaks", () => {
  expect(inputsFromText('{\n  "features": [1,, 2]\n}', iris)).toMatchObject({
    ok: false,
    fault: { line: 2, column: 18, from: 19, to: 20 },
  });
});

test("writes tables as tables, and reads them back", () => {
  const inputs = {
    features: [
      [5.1, 3.5, 1.4, 0.2],
      [7, 3.2, 4.7, null],
    ],
    name: "a",
    none: [],
  };
  expect(textFromInputs(inputs)).toBe(
    '{\n  "features": [\n    [5.1, 3.5, 1.4, 0.2],\n    [7, 3.2, 4.7, null]\n  ],\n  "name": "a",\n  "none": []\n}',
  );
  expect(JSON.parse(textFromInputs(inputs))).toEqual(inputs);
});

test("marks problems at what they point to, or at the nearest that there is", () => {
  const text = '{"features": [1, "x"]}';
  const [element, beyond] = marksInText(text, [
    { pointer: "/inputs/features/1", detail: "not a number" },
    { pointer: "/inputs/features/7", detail: "missing" },
  ]);
  expect(text.slice(element!.from, element!.to)).toBe('"x"');
  expect(text.slice(beyond!.from, beyond!.to)).toBe('[1, "x"]');
});
