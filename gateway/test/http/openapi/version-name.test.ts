/** Names of versions in the document: readable where they can be, and never one for two. */
import { expect, test } from "vitest";
import { versionName } from "../../../src/http/openapi/version-name.ts";

test.each([
  ["iris", "2", "Iris2"],
  ["churn-model", "12", "ChurnModel12"],
  ["resnet50", "1", "Resnet50V1"],
  ["iris", "007", "Iris007"],
])("%s %s is %s", (model, version, name) => expect(versionName(model, version)).toBe(name));

const alike = [
  ["resnet50", "1"],
  ["resnet5", "01"],
  ["resnet", "501"],
  ["resnet50-v", "1"],
  ["resnet50v", "1"],
  ["a-b", "1"],
  ["a.b", "1"],
  ["a_b", "1"],
  ["a--b", "1"],
  ["a-b-", "1"],
  ["a-B", "1"],
  ["aB", "1"],
  ["AB", "1"],
  ["a", "b1"],
  ["a", "b-1"],
  ["a", "1.0"],
  ["a", "10"],
  ["a", "1_0"],
  ["a1", "0"],
  ["a1-0", "v"],
] as const;

test("names that read alike stay apart", () => {
  const names = alike.map(([model, version]) => versionName(model, version));
  expect(new Set(names).size).toBe(alike.length);
  // What the document allows as the name of a component.
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
});
