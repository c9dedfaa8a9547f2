/** Which version serves a caller by the traffic document: shares, stickiness, header rules, and versions that do not serve. */

import { describe, expect, test } from "vitest";
import type { ModelEntry } from "../../../src/models/catalogue.ts";
import { noParameters, type Parameters } from "../../../src/tensors/tensor.ts";
import type { TrafficRules } from "../../../src/traffic/choose/rules.ts";
import { type Asker, chooseVersion } from "../../../src/traffic/choose/version.ts";
import { SeededRandom } from "../../support/seeded-random.ts";
import { irisIn, rulesOf } from "../../support/traffic.ts";

const both = irisIn({ "1": "READY", "2": "READY" });

function asker(given: Partial<Asker> = {}): Asker {
  return { headers: {}, keyId: "abcdefgh", parameters: noParameters, ...given };
}

function choose(entry: ModelEntry, rules: TrafficRules, who: Asker = asker(), random?: () => number): string {
  return chooseVersion(entry, undefined, rules, who, random).version;
}

/** The version of each of so many users, by the header x-user. */
function byUser(rules: TrafficRules, entry = both, users = 10_000): string[] {
  return Array.from({ length: users }, (_, i) => choose(entry, rules, asker({ headers: { "x-user": `user-${i}` } })));
}

function percentOf(version: string, chosen: readonly string[]): number {
  return (100 * chosen.filter((each) => each === version).length) / chosen.length;
}

describe("shares", () => {
  test("10,000 calls at 10 % give 10 ± 0.9 points", () => {
    const rules = rulesOf({ weights: { "1": 90, "2": 10 } });
    for (const seed of [1, 2, 3]) {
      const random = new SeededRandom(seed);
      const chosen = Array.from({ length: 10_000 }, () => choose(both, rules, asker(), () => random.next()));
      expect(Math.abs(percentOf("2", chosen) - 10)).toBeLessThanOrEqual(0.9);
    }
  });

  test("10,000 users at 10 % give 10 ± 0.9 points, too", () => {
    const rules = rulesOf({ weights: { "1": 90, "2": 10 }, sticky: { by: "header", name: "X-User" } });
    expect(Math.abs(percentOf("2", byUser(rules)) - 10)).toBeLessThanOrEqual(0.9);
  });

  test("a version of share 0 gets nobody", () => {
    const rules = rulesOf({ weights: { "1": 100, "2": 0 } });
    expect(choose(both, rules, asker(), () => 0)).toBe("1");
    expect(choose(both, rules, asker(), () => 0.9999)).toBe("1");
  });

  test("without weights, the latest serves", () => {
    expect(choose(both, rulesOf({ labels: { stable: "1" } }))).toBe("2");
    expect(choose(irisIn({ "1": "READY", "2": "FAILED" }), rulesOf({ labels: { stable: "1" } }))).toBe("1");
  });
});

describe("a sticky caller", () => {
  const sticky = { by: "header", name: "x-user" };

  test("never flips, whatever chance says", () => {
    const rules = rulesOf({ weights: { "1": 50, "2": 50 }, sticky });
    const first = byUser(rules);
    expect(byUser(rulesOf({ weights: { "1": 50, "2": 50 }, sticky }))).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test("moves from 10 % to 20 % only to the version that grows", () => {
    const before = rulesOf({ weights: { "1": 90, "2": 10 }, sticky });
    const after = rulesOf({ weights: { "1": 80, "2": 20 }, sticky }, before.split);
    const [was, is] = [byUser(before), byUser(after)];
    const movements = was.map((version, i) => `${version}→${is[i]}`);
    expect(movements).not.toContain("2→1");
    expect(Math.abs(percentOf("1→2", movements) - 10)).toBeLessThanOrEqual(0.9);
  });

  test("is another draw for another model", () => {
    const iris = rulesOf({ weights: { "1": 50, "2": 50 }, sticky });
    const there = byUser({ ...iris, seed: iris.seed + 1 });
    const same = byUser(iris).filter((version, i) => version === there[i]);
    expect(same.length).toBeGreaterThan(4_800);
    expect(same.length).toBeLessThan(5_200);
  });

  const parametersFor = (value: Parameters[string]): Parameters => ({ user: value });
  test.each([
    ["by key", { by: "key" }, { keyId: "hijklmno" }],
    ["by a text", { by: "field", name: "user" }, { parameters: parametersFor({ stringValue: "u-7" }) }],
    ["by a whole number", { by: "field", name: "user" }, { parameters: parametersFor({ int64Value: 7 }) }],
    ["by a number", { by: "field", name: "user" }, { parameters: parametersFor({ doubleValue: 7.5 }) }],
    ["by yes or no", { by: "field", name: "user" }, { parameters: parametersFor({ boolValue: true }) }],
  ])("is recognised %s", (_what, by, who) => {
    const rules = rulesOf({ weights: { "1": 50, "2": 50 }, sticky: by });
    expect(choose(both, rules, asker(who), () => 0)).toBe(choose(both, rules, asker(who), () => 0.9999));
  });

  test.each([
    ["without the header", sticky, {}],
    ["with an empty header", sticky, { headers: { "x-user": "" } }],
    ["without the field", { by: "field", name: "user" }, {}],
    ["with an empty field", { by: "field", name: "user" }, { parameters: parametersFor({ stringValue: "" }) }],
    ["when authentication is off", { by: "key" }, { keyId: "anonymous" }],
  ])("is not recognised %s, and left to chance", (_what, by, who) => {
    const rules = rulesOf({ weights: { "1": 50, "2": 50 }, sticky: by });
    const random = new SeededRandom(7);
    const chosen = Array.from({ length: 1_000 }, () => choose(both, rules, asker(who), () => random.next()));
    expect(new Set(chosen).size).toBe(2);
  });
});

describe("header rules", () => {
  const rules = rulesOf({
    weights: { "1": 100 },
    labels: { canary: "2" },
    rules: [
      { header: "X-Beta", value: "1", version: "canary" },
      { header: "x-beta", value: "1", version: "1" },
      { header: "x-new", value: "yes", version: "latest" },
    ],
  });

  test.each([
    [{ "x-beta": "1" }, "2"],
    [{ "x-beta": "2" }, "1"],
    [{ "x-new": "yes" }, "2"],
    [{}, "1"],
  ])("with %j, version %s serves", (headers, version) => {
    expect(choose(both, rules, asker({ headers }))).toBe(version);
  });

  test("are passed over when their version does not serve", () => {
    expect(choose(irisIn({ "1": "READY", "2": "FAILED" }), rules, asker({ headers: { "x-beta": "1" } }))).toBe("1");
    expect(choose(irisIn({ "1": "READY" }), rules, asker({ headers: { "x-beta": "1" } }))).toBe("1");
  });
});

describe("asking for a version", () => {
  const rules = rulesOf({ weights: { "1": 100 }, labels: { canary: "2" }, rules: [{ header: "x-beta", value: "1", version: "1" }] });
  const beta = asker({ headers: { "x-beta": "1" } });

  test.each([
    ["2", "2"],
    ["canary", "2"],
    ["latest", "2"],
    ["1", "1"],
  ])("%s gives %s, whatever the rules and weights say", (requested, version) => {
    expect(chooseVersion(both, requested, rules, beta).version).toBe(version);
  });

  test("a label is never answered by another version", () => {
    const broken = irisIn({ "1": "READY", "2": "LOADING" });
    expect(() => chooseVersion(broken, "canary", rules, beta)).toThrow(expect.objectContaining({ reason: "MODEL_LOADING" }));
  });

  test("a label wins over a version that came later under its name", () => {
    const entry = irisIn({ "1": "READY", "2": "READY", canary: "READY" });
    expect(chooseVersion(entry, "canary", rules, beta).version).toBe("2");
  });

  test("a name that is neither is refused with those there are", () => {
    expect(() => chooseVersion(both, "stable", rules, beta)).toThrow("'iris' has no version 'stable'; it has 2, 1, and the labels canary.");
  });
});

describe("a version that does not serve", () => {
  const sticky = { by: "header", name: "x-user" };
  const rules = rulesOf({ weights: { "1": 60, "2": 30, "3": 10 }, sticky });

  test.each(["FAILED", "LOADING", "UNLOADING", "UNLOADED", "RECOVERING"] as const)(
    "%s: its callers go to the others, which keep theirs",
    (state) => {
      const healthy = irisIn({ "1": "READY", "2": "READY", "3": "READY" });
      const partly = irisIn({ "1": "READY", "2": state, "3": "READY" });
      const [was, is] = [byUser(rules, healthy), byUser(rules, partly)];
      const movements = new Set(was.map((version, i) => `${version}→${is[i]}`));
      expect([...movements].sort()).toEqual(["1→1", "2→1", "2→3", "3→3"]);
      expect(byUser(rules, partly)).toEqual(is);
      // In proportion: 60 to 10.
      expect(percentOf("1", is)).toBeGreaterThan(83);
      expect(percentOf("1", is)).toBeLessThan(88);
    },
  );

  test("that recovers is waited for when no other serves, each caller for its own", () => {
    const lost = irisIn({ "1": "RECOVERING", "2": "RECOVERING", "3": "RECOVERING" });
    expect(byUser(rules, lost)).toEqual(byUser(rules, irisIn({ "1": "READY", "2": "READY", "3": "READY" })));
    expect(new Set(byUser(rules, irisIn({ "1": "FAILED", "2": "FAILED", "3": "RECOVERING" })))).toEqual(new Set(["3"]));
  });

  test("gets its callers back when it serves again", () => {
    const healthy = irisIn({ "1": "READY", "2": "READY", "3": "READY" });
    const was = byUser(rules, healthy);
    byUser(rules, irisIn({ "1": "READY", "2": "FAILED", "3": "READY" }));
    expect(byUser(rules, healthy)).toEqual(was);
  });

  test("with the smallest share still is found when it is the only one that serves", () => {
    const tiny = rulesOf({ weights: { "1": 99.99, "2": 0.01 } });
    expect(choose(irisIn({ "1": "FAILED", "2": "READY" }), tiny, asker(), () => 0.3)).toBe("2");
  });

  test.each([
    [{ "1": 100 }, { "1": "FAILED", "2": "READY" }, "NO_HEALTHY_WORKER"],
    [{ "1": 100 }, { "2": "READY" }, "NO_HEALTHY_WORKER"],
    [{ "1": 100 }, { "1": "LOADING", "2": "READY" }, "MODEL_LOADING"],
    [{ "1": 50, "3": 50 }, { "1": "FAILED", "2": "READY" }, "NO_HEALTHY_WORKER"],
    [{ "1": 50, "3": 50 }, { "1": "FAILED", "2": "READY", "3": "LOADING" }, "MODEL_LOADING"],
    [{ latest: 100 }, { "1": "FAILED" }, "NO_HEALTHY_WORKER"],
  ] as const)("weights %j over %j: a version that has no share serves nobody (%s)", (weights, states, reason) => {
    expect(() => choose(irisIn({ ...states } as never), rulesOf({ weights }))).toThrow(expect.objectContaining({ reason }));
  });
});
