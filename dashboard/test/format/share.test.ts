import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { inputsFromShareText, shareTextFromInputs } from "../../src/format/share.ts";

test("what is shared comes back, in characters that addresses may hold", async () => {
  const inputs = { features: [[5.1, null, "NaN"]], text: "Tous les êtres humains", id: "9007199254740993" };
  const text = await shareTextFromInputs(inputs);
  expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(await inputsFromShareText(text)).toEqual(inputs);
});

test("tables shrink", async () => {
  const inputs = { image: Array.from({ length: 64 }, () => Array.from({ length: 64 }, () => 0)) };
  expect((await shareTextFromInputs(inputs)).length).toBeLessThan(200);
});

const packed = (text: string) => deflateRawSync(text).toString("base64url");

test.each([
  ["letters that are none", "a b+c"],
  ["too short to be base64", "a"],
  ["no deflate", "AAAAAAAA"],
  ["cut in the middle", packed('{"features":[1,2,3]}').slice(0, 12)],
  ["no JSON", packed("{")],
  ["no object", packed("[1]")],
  ["more than any form holds", packed(`{"x":"${"a".repeat(5_000_000)}"}`)],
])("a damaged link is refused: %s", async (_why, text) => {
  await expect(inputsFromShareText(text)).rejects.toThrow();
});
