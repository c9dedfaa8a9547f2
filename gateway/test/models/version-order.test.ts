import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compareVersions } from "../../src/models/version-order.ts";

interface Ordered {
  readonly means: string;
  readonly versions: readonly string[];
}

const fixture = new URL("../../../contract/fixtures/version-order.json", import.meta.url);
const { ordered } = JSON.parse(readFileSync(fixture, "utf8")) as { readonly ordered: readonly Ordered[] };

test.each(ordered)("$means", ({ versions }) => {
  expect(versions.toReversed().toSorted(compareVersions)).toEqual(versions);
  expect(versions.toSorted(compareVersions)).toEqual(versions);
});

test("only equal names are equal, so that the latest is never left to chance", () => {
  expect(compareVersions("1", "1")).toBe(0);
  expect(compareVersions("01", "1")).not.toBe(0);
});
