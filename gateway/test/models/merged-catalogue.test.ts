import { describe, expect, test } from "vitest";
import type { AnnouncedVersion, ModelState } from "../../src/backends/announced-version.ts";
import { versionFromMessage } from "../../src/backends/lane/read-version.ts";
import { MergedCatalogue } from "../../src/models/merged-catalogue.ts";

function version(state: ModelState, number = "1", name = "iris"): AnnouncedVersion {
  return { ...versionFromMessage({ name, version: number }), state };
}

function snapshot(versions: readonly AnnouncedVersion[], initialLoadDone = true) {
  return { versions, initialLoadDone };
}

const a = { name: "a" };
const b = { name: "b" };

function stateOf(catalogue: MergedCatalogue, number = "1", name = "iris"): string | undefined {
  return catalogue.find(name)?.byVersion.get(number)?.state;
}

describe("several workers", () => {
  test.each<[ModelState, ModelState, ModelState]>([
    ["READY", "FAILED", "READY"],
    ["LOADING", "READY", "READY"],
    ["FAILED", "LOADING", "LOADING"],
    ["FAILED", "UNLOADING", "UNLOADING"],
    ["FAILED", "FAILED", "FAILED"],
  ])("%s on one and %s on another is %s", (one, other, together) => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version(one)]));
    catalogue.announce(b, "b", snapshot([version(other)]));
    expect(stateOf(catalogue)).toBe(together);
  });

  test("workers that have it READY are counted", () => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version("READY")]));
    catalogue.announce(b, "b", snapshot([version("READY"), version("FAILED", "2")]));
    expect(catalogue.find("iris")!.versions.map((each) => [each.version, each.workers])).toEqual([
      ["2", 0],
      ["1", 2],
    ]);
  });
});

describe("a lost worker", () => {
  test("leaves what it had READY as RECOVERING, and the rest as it was", () => {
    const catalogue = new MergedCatalogue();
    const rest = [version("FAILED", "2"), version("LOADING", "3"), version("UNLOADED", "4"), version("UNLOADING", "5")];
    catalogue.announce(a, "a", snapshot([version("READY"), ...rest]));
    catalogue.lose(a, "a");
    expect(catalogue.find("iris")!.versions.map((each) => [each.version, each.state])).toEqual([
      ["4", "UNLOADED"],
      ["3", "LOADING"],
      ["2", "FAILED"],
      ["1", "RECOVERING"],
    ]);
  });

  test("says nothing of what it had not READY where another one knows more", () => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version("LOADING")]));
    catalogue.announce(b, "a", snapshot([version("FAILED")]));
    catalogue.lose(a, "a");
    expect(stateOf(catalogue)).toBe("FAILED");
  });

  test("may have been loading what its replacement finds gone", () => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version("LOADING")], false));
    catalogue.lose(a, "a");
    catalogue.announce(b, "a", snapshot([], false));
    expect(stateOf(catalogue)).toBe("LOADING");
    catalogue.announce(b, "a", snapshot([], true));
    expect(catalogue.find("iris")).toBeUndefined();
  });

  test("is not missed while another one has it READY", () => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version("READY")]));
    catalogue.announce(b, "b", snapshot([version("READY")]));
    catalogue.lose(a, "a");
    expect(stateOf(catalogue)).toBe("READY");
  });

  test("stays expected while its replacement loads, and until it has looked at everything", () => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version("READY"), version("READY", "2")]));
    catalogue.lose(a, "a");
    catalogue.announce(b, "a", snapshot([version("LOADING")], false));
    expect([stateOf(catalogue), stateOf(catalogue, "2")]).toEqual(["RECOVERING", "RECOVERING"]);
    catalogue.announce(b, "a", snapshot([version("READY")], true));
    expect([stateOf(catalogue), stateOf(catalogue, "2")]).toEqual(["READY", undefined]);
  });

  test("stays expected when its replacement is lost while it loads", () => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version("READY")]));
    catalogue.lose(a, "a");
    catalogue.announce(a, "a", snapshot([version("LOADING")], false));
    catalogue.lose(a, "a");
    expect(stateOf(catalogue)).toBe("RECOVERING");
    catalogue.announce(a, "a", snapshot([version("FAILED")]));
    expect(stateOf(catalogue)).toBe("FAILED");
  });

  test("is given up when its replacement could not load it", () => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version("READY")]));
    catalogue.lose(a, "a");
    catalogue.announce(b, "a", snapshot([version("FAILED")]));
    expect(stateOf(catalogue)).toBe("FAILED");
  });

  test("is still expected when a worker from elsewhere lacks it", () => {
    const catalogue = new MergedCatalogue();
    catalogue.announce(a, "a", snapshot([version("READY")]));
    catalogue.lose(a, "a");
    catalogue.announce(b, "b", snapshot([version("READY", "1", "resnet")]));
    expect(stateOf(catalogue)).toBe("RECOVERING");
  });
});

test("before a worker has looked nothing is known, not even that a model is missing", () => {
  const catalogue = new MergedCatalogue();
  expect(catalogue.announced).toBe(false);
  catalogue.announce(a, "a", snapshot([], false));
  catalogue.lose(a, "a");
  expect(catalogue.announced).toBe(false);
  catalogue.announce(a, "a", snapshot([version("LOADING")], false));
  expect(catalogue.announced).toBe(true);
});

test("a worker without models has announced that it has none", () => {
  const catalogue = new MergedCatalogue();
  catalogue.announce(a, "a", snapshot([]));
  expect(catalogue.announced).toBe(true);
});

test("the initial load is done when every connected worker is done, and stays so", () => {
  const catalogue = new MergedCatalogue();
  catalogue.announce(a, "a", snapshot([version("LOADING")], false));
  catalogue.announce(b, "b", snapshot([version("READY")], true));
  expect(catalogue.initialLoadDone).toBe(false);
  catalogue.announce(a, "a", snapshot([version("READY")], true));
  expect(catalogue.initialLoadDone).toBe(true);
  catalogue.lose(a, "a");
  catalogue.announce(a, "a", snapshot([version("LOADING")], false));
  expect(catalogue.initialLoadDone).toBe(true);
});

test("the latest is the greatest that serves or will serve again", () => {
  const catalogue = new MergedCatalogue();
  catalogue.announce(a, "a", snapshot([version("READY", "9"), version("READY", "10"), version("FAILED", "11")]));
  expect(catalogue.find("iris")!.latest!.version).toBe("10");
  catalogue.lose(a, "a");
  expect(catalogue.find("iris")!.latest!.version).toBe("10");
});

test("models are listed by name, and listeners hear of each change until they stop", () => {
  const catalogue = new MergedCatalogue();
  let changes = 0;
  const stop = catalogue.onChange(() => changes++);
  catalogue.announce(a, "a", snapshot([version("READY", "1", "resnet"), version("READY", "1", "iris")]));
  stop();
  catalogue.lose(a, "a");
  expect(changes).toBe(1);
  expect(catalogue.list().map((entry) => entry.name)).toEqual(["iris", "resnet"]);
});
