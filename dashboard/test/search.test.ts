/** The searches of addresses: texts, as they are. */

import { expect, test } from "vitest";
import { parseSearch, stringifySearch, texts } from "../src/search.ts";

test.each([{}, { version: "1" }, { model: "a b&c=d", input: "x+/=" }, { compare: "true" }])("%j comes back as it was", (search) => {
  expect(parseSearch(stringifySearch(search))).toEqual(search);
});

test("what is not there is not written", () => {
  expect(stringifySearch({ model: undefined, version: "" })).toBe("");
});

test("a page keeps what it knows", () => {
  expect(texts("model", "version")({ model: "iris", other: "x", version: 1 })).toEqual({ model: "iris" });
});
