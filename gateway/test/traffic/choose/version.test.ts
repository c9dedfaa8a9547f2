/** Which version serves, for every way of asking and every state. */
import { expect, test } from "vitest";
import type { ModelState } from "../../../src/backends/announced-version.ts";
import { listNames } from "../../../src/errors/list-names.ts";
import { entryFromVersions } from "../../../src/models/catalogue.ts";
import { chooseVersion } from "../../../src/traffic/choose/version.ts";
import { modelVersion } from "../../support/model-version.ts";

function entry(states: Record<string, ModelState>) {
  return entryFromVersions(
    Object.entries(states).map(([version, state]) =>
      modelVersion({ version, state, failure: state === "FAILED" ? "The file is not ONNX." : "" }),
    ),
  );
}

test.each([
  [{ "1": "READY", "2": "READY", "10": "READY" }, undefined, "10"],
  [{ "1": "READY", "2": "READY", "10": "LOADING" }, undefined, "2"],
  [{ "1": "READY", "2": "FAILED" }, "latest", "1"],
  [{ "1": "READY", "2": "RECOVERING" }, undefined, "2"],
  [{ "1": "READY", "2": "READY" }, "1", "1"],
  [{ "1": "RECOVERING" }, "1", "1"],
] as const)("of %j asked for %s, %s serves", (states, requested, expected) => {
  expect(chooseVersion(entry(states), requested).version).toBe(expected);
});

test.each([
  [{ "1": "READY", "3": "READY" }, "2", "VERSION_NOT_FOUND", "'iris' has no version '2'; it has 3, 1."],
  [{ "1": "READY", "2": "UNLOADING" }, "2", "VERSION_NOT_FOUND", "'iris' has no version '2'; it has 1."],
  [{ "1": "UNLOADING" }, "7", "VERSION_NOT_FOUND", "'iris' has no version '7'; it has none."],
  [{ "1": "LOADING" }, "1", "MODEL_LOADING", "Version '1' of 'iris' is still loading; try again in a moment."],
  [{ "1": "LOADING", "2": "FAILED" }, undefined, "MODEL_LOADING", "'iris' is still loading; try again in a moment."],
  [{ "1": "FAILED" }, "1", "NO_HEALTHY_WORKER", "Version '1' of 'iris' could not be loaded: The file is not ONNX."],
  [{ "1": "FAILED", "2": "FAILED" }, undefined, "NO_HEALTHY_WORKER", "Version '2' of 'iris' could not be loaded: The file is not ONNX."],
  [{ "1": "UNLOADING" }, undefined, "MODEL_NOT_FOUND", "'iris' is being unloaded and takes no more calls."],
] as const)("of %j asked for %s: %s", (states, requested, reason, detail) => {
  expect(() => chooseVersion(entry(states), requested)).toThrow(expect.objectContaining({ reason, message: detail }));
});

test("names in a sentence are few", () => {
  expect(listNames([])).toBe("none");
  expect(listNames(["a", "b"])).toBe("a, b");
  expect(listNames(Array.from({ length: 25 }, (_, i) => `m${i}`))).toMatch(/^m0, .*, m19 and 5 more$/);
});
