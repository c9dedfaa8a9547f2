/** The scan agrees with JSON.parse on what is JSON, and finds what JSON.parse hides. */
import { expect, test } from "vitest";
import { countKeys, pointerOf, scanJson } from "../../src/json/scan.ts";
import { forSeeds, type SeededRandom } from "../support/seeded-random.ts";

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const fragments = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"a"',
  '"\\u00e9"',
  '"\\x"',
  '"',
  "0",
  "-0",
  "01",
  "1.5e3",
  "1.",
  ".5",
  "-",
  "+1",
  "true",
  "false",
  "nul",
  "null",
  " ",
  "\n",
  "\t",
  "\u0001",
  "NaN",
  "é",
  '"\n"',
];

test("random text is JSON here exactly when it is JSON to JSON.parse", () => {
  forSeeds(30_000, (random) => {
    const text = Array.from({ length: random.integer(0, 9) }, () => random.pick(fragments)).join("");
    expect(scanJson(text).fault === undefined, JSON.stringify(text)).toBe(parses(text));
  });
});

function randomJson(random: SeededRandom, depth: number): unknown {
  switch (random.integer(0, depth > 4 ? 3 : 5)) {
    case 0:
      return random.integer(-1e6, 1e6) / 7;
    case 1:
      return random.pick([true, false, null]);
    case 2:
      return random.pick(["", "a:b", 'quo"te', "back\\slash", "ünïcode", "\ud83d\ude00", "\u0000"]);
    case 3:
      return random.integer(0, 9);
    case 4:
      return Array.from({ length: random.integer(0, 3) }, () => randomJson(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.integer(0, 3) }, (_, i) => [random.pick(["a", 'é"', "a/b~"]) + i, randomJson(random, depth + 1)]),
      );
  }
}

test("valid JSON, whole or cut anywhere", () => {
  forSeeds(2_000, (random) => {
    const text = JSON.stringify(randomJson(random, 0), null, random.integer(0, 2));
    expect(scanJson(text), text).toMatchObject({ fault: undefined, duplicateKey: undefined });
    const cut = text.slice(0, random.integer(0, text.length));
    expect(scanJson(cut).fault === undefined, cut).toBe(parses(cut));
  });
});

test.each([
  ['{"a":1,"a":2}', "/a"],
  ['{"a":1,"b":{"c":[0,{"d":1,"d":1}]}}', "/b/c/1/d"],
  ['{"a":1,"\\u0061":2}', "/a"],
  ['{"a/b":1,"~":2,"a/b":3}', "/a~1b"],
  ['[{"a":1},{"a":1}]', undefined],
  ['{"a":{"a":1}}', undefined],
])("in %s the key that comes twice is %s", (text, pointer) => {
  expect(scanJson(text).duplicateKey).toBe(pointer);
});

test.each([
  ["", 0, "the end where a value was expected"],
  ['{"a":[1,NaN]}', 8, "'N' where a value was expected; write NaN and infinities as strings, \"NaN\""],
  ["[-Infinity]", 1, "'-' where a digit was expected; write NaN and infinities as strings, \"NaN\""],
  ['{"a" 1}', 5, "'1' where ':' was expected"],
  ["{a:1}", 1, "'a' where a key in double quotes was expected"],
  ['{"a":1,}', 7, "'}' where a key in double quotes was expected"],
  ["[1,]", 3, "']' where a value was expected"],
  ["[1 2]", 3, "'2' where ',' or ']' was expected"],
  ['{"a":1 "b":2}', 7, "'\"' where ',' or '}' was expected"],
  ["[1] x", 4, "'x' where the end was expected"],
  ['["abc', 5, "the end inside a string"],
  ['["a\\qb"]', 3, "an escape that JSON does not have"],
  ['["a\nb"]', 3, "a control character inside a string; write it as an escape"],
  ["[01]", 2, "'1' where ',' or ']' was expected"],
  ["\ufeff{}", 0, "a byte order mark, which JSON does not have"],
  ["[\u00a01]", 1, "U+00A0 where a value was expected"],
])("%j breaks at %i: %s", (text, at, detail) => {
  expect(scanJson(text).fault).toEqual({ at, detail });
});

test("keys are counted wherever they are", () => {
  expect(countKeys('{"a" :1,"b:":{"c\\"":[":", {"d":"e"}]}}')).toBe(4);
  expect(countKeys("[1,2]")).toBe(0);
  forSeeds(500, (random) => {
    const value = randomJson(random, 0);
    let keys = 0;
    JSON.stringify(value, (_, inner: unknown) => {
      if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) keys += Object.keys(inner).length;
      return inner;
    });
    expect(countKeys(JSON.stringify(value, null, random.integer(0, 2)))).toBe(keys);
  });
});

test("each number is told as it is written, with what lies around it", () => {
  const told: [string, string][] = [];
  const text = '{"a/b":[1.50,{"c":-7e0}],"d":"9","e":0}';
  scanJson(text, (written, path) => {
    told.push([written, pointerOf(path)]);
    return written === "-7e0";
  });
  expect(told).toEqual([
    ["1.50", "/a~1b/0"],
    ["-7e0", "/a~1b/1/c"],
  ]);
});
