import { describe, expect, test } from "vitest";
import { closestPair, similarities } from "../../../../src/pages/playground/embeddings/cosine.ts";
import { embedSnippets } from "../../../../src/pages/playground/embeddings/snippets.ts";
import { inputsFromTexts, textsFrom, writtenTexts } from "../../../../src/pages/playground/embeddings/texts.ts";

describe("similarity", () => {
  test("is the cosine of each pair", () => {
    const matrix = similarities([Float32Array.of(2, 0), Float32Array.of(0, 3), Float32Array.of(-1, 0), Float32Array.of(3, 4)]);
    expect(matrix[0]!.map((each) => Number(each.toFixed(3)))).toEqual([1, 0, -1, 0.6]);
    expect(closestPair(matrix)).toMatchObject({ one: 1, other: 3 });
  });

  test("is none with a vector of zeros, or of another length", () => {
    const matrix = similarities([Float32Array.of(0, 0), Float32Array.of(1, 0), Float32Array.of(1)]);
    expect(matrix[0]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(matrix[1]![2]).toBeNaN();
    expect(closestPair(matrix)).toBeUndefined();
    expect(closestPair(similarities([Float32Array.of(1)]))).toBeUndefined();
  });
});

describe("texts", () => {
  test.each([
    [{}, ["", ""]],
    [{ text: "a" }, ["a", ""]],
    [{ text: ["a", "b", "c"] }, ["a", "b", "c"]],
    [{ text: ["a", null] }, ["a", ""]],
  ])("of %o are %o", (inputs, texts) => {
    expect(textsFrom(inputs, "text")).toEqual(texts);
  });

  test("that are blank are not sent", () => {
    expect(writtenTexts(["a", " ", ""])).toEqual(["a"]);
    expect(inputsFromTexts(["a"], "text")).toEqual({ text: ["a"] });
  });
});

test("each snippet asks for the same vectors", () => {
  const call = { gateway: "http://127.0.0.1:3000", needsKey: true, target: "minilm@1", texts: ["It's", "b"] };
  const [curl, python, typescript] = embedSnippets(call).map(({ code }) => code);
  expect(curl).toContain(String.raw`--data-raw '{"model": "minilm@1", "input": ["It'\''s", "b"]}'`);
  expect(python).toContain('texts = ["It\'s", "b"]\nanswer = client.embeddings.create(model="minilm@1", input=texts)');
  expect(typescript).toContain('await client.embeddings.create({ model: "minilm@1", input });');
  for (const { code } of embedSnippets({ ...call, needsKey: false })) expect(code).not.toContain("KEY");
});
