/** Depth is found without making anything of the text. */
import { expect, test } from "vitest";
import { endOfString, isDeeperThan } from "../../src/json/depth.ts";
import { parseJson } from "../../src/request/body/parse-json.ts";
import { forSeeds } from "../support/seeded-random.ts";

test.each([
  ["1", 0],
  ["", 0],
  ['{"a":[[1]]}', 3],
  ['[{"[[[":"]\\"[[[","b":[]}]', 3],
  ['["\\\\",[[]]]', 3],
  ["[[],[[]],[]]", 3],
])("%s is %i levels deep", (text, depth) => {
  for (let maxDepth = 0; maxDepth <= 4; maxDepth++) expect(isDeeperThan(text, maxDepth)).toBe(depth > maxDepth);
});

/** The same by a look at each character. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') at = text.startsWith('"', at) ? endByCharacter(text, at) : at;
    else if ("[{".includes(text[at]!)) deepest = Math.max(deepest, ++depth);
    else if ("]}".includes(text[at]!)) depth--;
  }
  return deepest;
}

function endByCharacter(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

test("random brackets, quotes and escapes", () => {
  forSeeds(5_000, (random) => {
    const text = Array.from({ length: random.integer(0, 30) }, () => random.pick(["[", "]", "{", "}", '"', "\\", "1,", "é"])).join("");
    const depth = depthOf(text);
    expect(isDeeperThan(text, depth), text).toBe(false);
    if (depth > 0) expect(isDeeperThan(text, depth - 1), text).toBe(true);
    const quote = text.indexOf('"');
    if (quote >= 0) expect(endOfString(text, quote)).toBe(endByCharacter(text, quote));
  });
});

test.each([
  ["[", "]", 250_000],
  ['{"a":', "}", 250_000],
  ["[", "", 2_000_000],
  ["[", "]", 101],
])("%s%s nested %i deep is refused before it is parsed", (open, close, depth) => {
  expect(() => parseJson(open.repeat(depth) + close.repeat(depth), 100)).toThrow("nested more than 100 levels deep");
});

test("as deep as allowed is parsed", () => {
  expect(parseJson("[".repeat(100) + "]".repeat(100), 100)).toHaveLength(1);
  expect(() => parseJson(`${"[".repeat(9)}${"]".repeat(9)}`, 8)).toThrow("nested more than 8 levels deep");
});
