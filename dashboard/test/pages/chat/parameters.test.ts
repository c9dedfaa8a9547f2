import { describe, expect, test } from "vitest";
import { faultOf, isSupported, parameterFields, parametersFrom } from "../../../src/pages/chat/settings/parameters.ts";

const generation = (...supports: string[]) => ({ supports, defaultMaxTokens: 0, contextTokens: 0 });
const field = (name: string) => parameterFields.find((each) => each.name === name)!;

describe("a parameter", () => {
  test("is shown where the version declares it, the most tokens always", () => {
    expect(["max_tokens", "temperature", "seed"].map((name) => isSupported(generation("seed"), name))).toEqual([true, false, true]);
    expect(isSupported(generation("*"), "top_p")).toBe(true);
  });

  test.each([
    ["temperature", "", undefined],
    ["temperature", "0.7", undefined],
    ["temperature", "warm", "Expected a number"],
    ["temperature", "2.1", "At most 2"],
    ["presence_penalty", "-2", undefined],
    ["max_tokens", "0", "At least 1"],
    ["max_tokens", "1.5", "Expected a whole number"],
    ["stop", "a\nb\n\nc\nd", undefined],
    ["stop", "a\nb\nc\nd\ne", "At most 4 lines"],
  ])("%s of %o: %s", (name, text, fault) => {
    expect(faultOf(field(name), text)).toBe(fault);
  });
});

test("what is sent is what was filled in, as far as the version takes it", () => {
  const texts = { temperature: "0", seed: "7", max_tokens: " 64 ", top_p: "", stop: "User:\n\\n\\n\na\\\\nb" };
  expect(parametersFrom(texts, generation("temperature", "stop"))).toEqual({
    temperature: 0,
    max_tokens: 64,
    stop: ["User:", "\n\n", "a\\nb"],
  });
});
