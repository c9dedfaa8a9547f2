/** Canaries from their document to their end: steps, ways back, words of people, restarts, and two gateways of one home. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { GatewayError } from "../../../src/errors/gateway-error.ts";
import { canaryPart, type Gateway, gatewayIn } from "../../support/canaries.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/settings.ts";

async function running(content: object = {}): Promise<Gateway> {
  const gateway = await gatewayIn();
  await gateway.set({ canary: canaryPart, ...content });
  return gateway;
}

/** The state file, past the gateway. */
function openRaw(home: string): DatabaseSync {
  return new DatabaseSync(join(home, "state.sqlite"));
}

async function stateOf(gateway: Gateway): Promise<string | undefined> {
  return (await gateway.watch.status("iris")).run?.state;
}

async function events(gateway: Gateway): Promise<string[]> {
  return (await gateway.watch.status("iris")).history.map(({ kind, percent, who }) => `${kind} ${percent} ${who}`).reverse();
}

async function conflict(act: () => Promise<void> | void): Promise<string> {
  try {
    await act();
  } catch (thrown) {
    expect((thrown as GatewayError).reason).toBe("CONFLICT");
    return (thrown as GatewayError).message;
  }
  throw new Error("It was not refused.");
}

describe("a good canary", () => {
  test("rises step by step to 100 %, and the document says so when it is there", async () => {
    const gateway = await running();
    expect(gateway.split()).toEqual({ "1": 95, "2": 5 });
    for (const split of [{ "1": 75, "2": 25 }, { "1": 50, "2": 50 }, { "2": 100 }]) {
      await gateway.pass();
      expect(gateway.split()).toEqual(split);
    }
    expect(gateway.table.document("iris")).toMatchObject({ weights: { "1": 100 }, canary: canaryPart });
    await gateway.pass();
    expect(gateway.split()).toEqual({ "2": 100 });
    expect(gateway.table.document("iris")).toEqual({ model: "iris", revision: 2, weights: { "2": 100 } });
    expect(await events(gateway)).toEqual([
      "started 5 judge",
      "raised 25 judge",
      "raised 50 judge",
      "raised 100 judge",
      "completed 100 judge",
    ]);
    expect(gateway.messages).toEqual(["canary started", "canary raised", "canary raised", "canary raised", "canary completed"]);
    expect(gateway.watch.gauges()).toEqual([]);
    expect([...gateway.watch.endings()]).toEqual([{ model: "iris", outcome: "completed", count: 1 }]);
  });

  test("moves only callers that had to, and no caller back and forth", async () => {
    const gateway = await running();
    const places = () => {
      const { split } = gateway.table.get("iris")!;
      return [...split.places].map((index) => split.versions[index]);
    };
    let before = places();
    for (let step = 0; step < 4; step++) {
      await gateway.pass();
      const after = places();
      expect(after.filter((version, i) => before[i] === "2" && version !== "2")).toEqual([]);
      before = after;
    }
  });

  test("waits for its calls, whatever the clock says", async () => {
    const gateway = await running();
    gateway.clock.advance(3_600_000);
    await gateway.second();
    expect(gateway.split()).toEqual({ "1": 95, "2": 5 });
    expect((await gateway.watch.status("iris")).running?.waitingFor).toBe("calls (0 of 200)");
    gateway.calls("2", 200);
    await gateway.second();
    expect(gateway.split()).toEqual({ "1": 75, "2": 25 });
  });

  test("takes the label stable along when that named the baseline, and no other", async () => {
    const gateway = await running({ weights: { stable: 100 }, labels: { stable: "1", old: "1", canary: "2" } });
    await gateway.watch.promote("iris", "abcdefgh");
    expect(gateway.table.document("iris")).toMatchObject({ weights: { "2": 100 }, labels: { stable: "2", old: "1", canary: "2" } });
    const other = await running({ labels: { stable: "3" } });
    await other.watch.promote("iris", "abcdefgh");
    expect(other.table.document("iris").labels).toEqual({ stable: "3" });
  });
});

describe("a bad canary", () => {
  test("is sent back by its fifth failure, within the call that failed", async () => {
    const gateway = await running();
    gateway.calls("1", 1_000);
    gateway.calls("2", 4, 4);
    await gateway.second();
    expect(await stateOf(gateway)).toBe("running");
    gateway.clock.advance(100);
    gateway.calls("2", 1, 1);
    expect(await stateOf(gateway)).toBe("rolled_back");
    expect(gateway.split()).toEqual({ "1": 100 });
    expect(gateway.table.document("iris")).toEqual({ model: "iris", revision: 2, weights: { "1": 100 } });
    const [last] = (await gateway.watch.status("iris")).history;
    expect(last).toMatchObject({ kind: "rolled_back", percent: 0, who: "judge" });
    expect(last!.reason).toContain("5 of 5 calls failed (100 %), against 0 of 1,000 of the baseline's");
    expect(JSON.parse(last!.measured!)).toMatchObject({ canary: { calls: 5, failures: 5, error_rate: 1 }, baseline: { calls: 1_000 } });
  });

  test("is sent back within five seconds after hours without a failure", async () => {
    const gateway = await running();
    gateway.calls("1", 500_000);
    gateway.calls("2", 50_000);
    gateway.clock.advance(30_000);
    let seconds = 0;
    for (; (await stateOf(gateway)) === "running"; seconds++) {
      gateway.calls("1", 1_900);
      gateway.calls("2", 100, 60);
      await gateway.second();
    }
    expect(seconds).toBeLessThanOrEqual(5);
  });

  test("is sent back for its slowness", async () => {
    const gateway = await running();
    gateway.calls("1", 4_000);
    gateway.calls("2", 200, 0, 40_000);
    await gateway.second();
    expect((await gateway.watch.status("iris")).run).toMatchObject({ state: "rolled_back", reason: expect.stringContaining("p95") });
  });

  test("is sent back for answers that differ, if that is judged", async () => {
    const shadow = { version: "2", percent: 10 };
    const gateway = await running({ shadow, canary: { ...canaryPart, max_disagreement: 0.02 } });
    for (let i = 0; i < 100; i++) gateway.watch.compared("iris", "2", i % 10 === 0);
    for (let i = 0; i < 100; i++) gateway.watch.compared("iris", "3", true);
    await gateway.second();
    expect((await gateway.watch.status("iris")).run?.reason).toContain("10 of 100 shadowed calls were answered otherwise");
    expect(gateway.table.document("iris")).toMatchObject({ shadow });
  });

  test("is judged at 100 % by what its baseline was", async () => {
    const gateway = await running({ canary: { ...canaryPart, steps: [50, 100] } });
    gateway.calls("1", 1_000, 50);
    gateway.calls("2", 1_000, 50);
    gateway.clock.advance(59_000);
    await gateway.second();
    expect(gateway.split()).toEqual({ "2": 100 });
    gateway.calls("2", 400, 20);
    await gateway.second();
    expect(await stateOf(gateway)).toBe("running");
    gateway.calls("2", 400, 100);
    await gateway.second();
    expect(await stateOf(gateway)).toBe("rolled_back");
  });

  test("whose version stops serving is sent back after ten seconds, not for a restart", async () => {
    const gateway = await running();
    gateway.serve({ "1": "READY", "2": "RECOVERING" });
    for (let i = 0; i < 60; i++) await gateway.second();
    gateway.serve({ "1": "READY", "2": "FAILED" });
    for (let i = 0; i < 10; i++) await gateway.second();
    expect(await stateOf(gateway)).toBe("running");
    await gateway.second();
    expect((await gateway.watch.status("iris")).run).toMatchObject({ state: "rolled_back", reason: "version '2' is FAILED: no." });
  });
});

describe("what does not count", () => {
  test.each([
    ["faults of callers", { status: 400 }],
    ["callers that went away", { status: 499 }],
    ["calls that asked for a version", { isSplit: false }],
    ["calls of other models", { model: "resnet" }],
  ])("%s", async (_what, change) => {
    const gateway = await running();
    const call = { model: "iris", version: "2", isSplit: true, status: 500, queueUs: 0, computeUs: 0, ...change };
    for (let i = 0; i < 100; i++) gateway.watch.finished(call);
    await gateway.second();
    expect((await gateway.watch.status("iris")).running?.measured.canary.calls).toBe(0);
  });
});

describe("by hand", () => {
  test("promote gives it everything at once", async () => {
    const gateway = await running();
    await gateway.watch.promote("iris", "abcdefgh");
    expect(gateway.split()).toEqual({ "2": 100 });
    expect(await events(gateway)).toEqual(["started 5 judge", "promoted 100 abcdefgh"]);
    expect((await gateway.journal.list(3)).map(({ who, action, subject }) => [who, action, subject])).toEqual([
      ["abcdefgh", "traffic.set", "iris"],
      ["abcdefgh", "canary.promote", "iris/2"],
      ["judge", "canary.start", "iris/2"],
    ]);
    expect((await gateway.journal.list(2))[1]).toMatchObject({
      before: { state: "running", percent: 5 },
      after: { state: "promoted", percent: 100, reason: "promoted by hand" },
    });
  });

  test("rollback gives it nothing, and the callers that it had are where they were", async () => {
    const gateway = await gatewayIn();
    await gateway.set({ weights: { "1": 60, "3": 40 } });
    const before = gateway.table.get("iris")!.split;
    await gateway.set({ weights: { "1": 60, "3": 40 }, canary: canaryPart });
    await gateway.pass();
    expect(gateway.split()).toEqual({ "1": 45, "2": 25, "3": 30 });
    await gateway.watch.rollBack("iris", "abcdefgh");
    expect(gateway.table.get("iris")!.split).toEqual(before);
  });

  test("neither does anything when none runs", async () => {
    const gateway = await gatewayIn();
    expect(await conflict(() => gateway.watch.promote("iris", "k"))).toContain("No canary of 'iris' runs now");
    await gateway.set({ canary: canaryPart });
    await gateway.watch.rollBack("iris", "k");
    await conflict(() => gateway.watch.rollBack("iris", "k"));
  });
});

describe("a document", () => {
  test("that no longer asks for it ends it, and its weights hold", async () => {
    const gateway = await running();
    await gateway.set({ weights: { "3": 100 } });
    expect(gateway.split()).toEqual({ "3": 100 });
    expect((await gateway.watch.status("iris")).run).toMatchObject({ state: "ended", reason: "the document no longer asks for it" });
  });

  test("that keeps it may change everything else, but not the weights that it is judged by", async () => {
    const gateway = await running();
    await gateway.pass();
    await gateway.set({ canary: canaryPart, labels: { old: "1" } });
    expect(gateway.split()).toEqual({ "1": 75, "2": 25 });
    const moved = { model: "iris", weights: { "3": 100 }, canary: canaryPart };
    expect(await conflict(() => gateway.watch.refuse("iris", moved))).toContain("promote it or roll it back first");
    gateway.watch.refuse("iris", { ...moved, canary: { ...canaryPart, min_calls: 100 } });
    gateway.watch.refuse("iris", { model: "iris", weights: { "3": 100 } });
  });

  test("that asks for another one begins anew", async () => {
    const gateway = await running();
    await gateway.pass();
    await gateway.set({ canary: { ...canaryPart, version: "3" } });
    expect(gateway.split()).toEqual({ "1": 95, "3": 5 });
    expect(await events(gateway)).toEqual(["started 5 judge", "raised 25 judge", "ended 0 judge", "started 5 judge"]);
  });

  test("that asks again after it was sent back gets another try", async () => {
    const gateway = await running();
    await gateway.watch.rollBack("iris", "k");
    await gateway.set({ canary: canaryPart });
    expect(gateway.split()).toEqual({ "1": 95, "2": 5 });
    expect(await stateOf(gateway)).toBe("running");
  });
});

describe("a version that arrives while a canary runs", () => {
  test.each([
    ["the canary", { "1": 31, latest: 69 }, "3", { "1": 95, "3": 5 }],
    ["its baseline", { latest: 100 }, "1", { "1": 5, "3": 95 }],
    ["a part of its baseline", { "1": 60, latest: 40 }, "2", { "1": 57, "2": 5, "3": 38 }],
  ])("and is the latest then, as %s was, changes neither the split nor what it is judged by", async (_what, weights, version, split) => {
    const home = temporaryFolder();
    const gateway = await gatewayIn(home);
    await gateway.set({ weights, canary: { ...canaryPart, version } });
    expect(gateway.split()).toEqual(split);
    const { run } = await gateway.watch.status("iris");
    const later = { "1": "READY", "2": "READY", "3": "READY", "4": "READY" } as const;
    gateway.serve(later);
    await gateway.second();
    expect(gateway.split()).toEqual(split);
    expect((await gateway.watch.status("iris")).run).toEqual(run);
    // Nor does a restart, which finds another latest than the one it began with.
    gateway.die();
    const after = await gatewayIn(home);
    after.serve(later);
    await after.second();
    expect(after.split()).toEqual(split);
    after.calls("4", 50);
    expect((await after.watch.status("iris")).running?.measured.baseline.calls).toBe(0);
    after.calls(run!.baseline, 50);
    expect((await after.watch.status("iris")).running?.measured.baseline.calls).toBe(50);
  });
});

describe("a restart", () => {
  test("goes on with the same split at the same step, and measures anew", async () => {
    const home = temporaryFolder();
    const clock = new FakeClock();
    const first = await gatewayIn(home, clock);
    await first.set({ canary: canaryPart });
    await first.pass();
    first.calls("2", 150);
    const { split } = first.table.get("iris")!;
    clock.advance(50_000);
    first.die();
    const second = await gatewayIn(home, clock);
    expect(second.table.get("iris")!.split).toEqual(split);
    await second.second();
    expect(await second.watch.status("iris")).toMatchObject({
      run: { step: 1, state: "running" },
      running: { waitingFor: "calls (0 of 200)" },
    });
    second.calls("2", 200);
    await second.second();
    expect((await second.watch.status("iris")).running?.waitingFor).toBe("the time of the step (52 of 60 s)");
    clock.advance(8_000);
    await second.second();
    expect(second.split()).toEqual({ "1": 50, "2": 50 });
  });

  test("between the end of a canary and its document finishes what was begun", async () => {
    for (const [outcome, weights] of [
      ["completed", { "2": 100 }],
      ["rolled_back", { "1": 100 }],
    ] as const) {
      const home = temporaryFolder();
      const first = await gatewayIn(home);
      await first.set({ canary: canaryPart });
      first.die();
      const database = openRaw(home);
      database.exec(`UPDATE canary_runs SET state = '${outcome}'`);
      database.close();
      const second = await gatewayIn(home);
      expect(second.table.document("iris")).toEqual({ model: "iris", revision: 2, weights });
      await second.second();
      expect(second.split()).toEqual(weights);
      expect(second.watch.gauges()).toEqual([]);
    }
  });
});

describe("a traffic file", () => {
  test("stays as it is, and what the judge decided holds until the file says otherwise", async () => {
    const home = temporaryFolder();
    const first = await gatewayIn(home, new FakeClock(), true);
    await first.set({ canary: canaryPart });
    await first.watch.promote("iris", "k");
    expect(first.split()).toEqual({ "2": 100 });
    expect(first.table.document("iris")).toMatchObject({ revision: 1, canary: canaryPart });
    first.die();
    const second = await gatewayIn(home, new FakeClock(), true);
    expect(second.split()).toEqual({ "2": 100 });
    await second.set({ canary: canaryPart, labels: { old: "1" } });
    expect(second.split()).toEqual({ "2": 100 });
    await second.set({ canary: { ...canaryPart, min_calls: 100 } });
    expect(second.split()).toEqual({ "1": 95, "2": 5 });
    await second.watch.rollBack("iris", "k");
    await second.second();
    expect(second.split()).toEqual({ "1": 100 });
    expect(await stateOf(second)).toBe("rolled_back");
  });

  test("that leaves everything to latest compares its canary with the version before, though it stays as it is", async () => {
    const gateway = await gatewayIn(temporaryFolder(), new FakeClock(), true);
    await gateway.set({ weights: { latest: 100 }, canary: { ...canaryPart, version: "3" } });
    await gateway.second();
    expect((await gateway.watch.status("iris")).run).toMatchObject({ state: "running", version: "3", baseline: "2" });
    expect(gateway.split()).toEqual({ "2": 95, "3": 5 });
    await gateway.watch.rollBack("iris", "abcdefgh");
    expect(gateway.table.document("iris").weights).toEqual({ latest: 100 });
  });

  test("that gives a share to the latest, which is the canary, compares it with the others: calls of the canary are never its baseline's", async () => {
    const gateway = await gatewayIn(temporaryFolder(), new FakeClock(), true);
    gateway.serve({ "1": "READY", "2": "READY" });
    await gateway.set({ weights: { "1": 31, latest: 69 }, canary: canaryPart });
    expect(await gateway.watch.status("iris")).toMatchObject({ run: { version: "2", baseline: "1" }, running: { rest: { "1": 100 } } });
    for (const split of [{ "1": 95, "2": 5 }, { "1": 75, "2": 25 }, { "1": 50, "2": 50 }, { "2": 100 }]) {
      expect(gateway.split()).toEqual(split);
      // Had it been its own baseline, it would be judged by its own faster calls of the steps before.
      gateway.calls("2", 200, 0, 40_000);
      if (gateway.split()["1"] !== undefined) gateway.calls("1", 400, 0, 40_000);
      gateway.clock.advance(59_000);
      await gateway.second();
    }
    expect(await stateOf(gateway)).toBe("completed");
  });

  test("may name a version that is still to come: the canary begins when it serves", async () => {
    const gateway = await gatewayIn(undefined, undefined, true);
    gateway.serve({ "1": "READY" });
    await gateway.set({ canary: canaryPart });
    await gateway.second();
    expect([gateway.split(), await stateOf(gateway)]).toEqual([{ "1": 100 }, undefined]);
    gateway.serve({ "1": "READY", "2": "READY" });
    await gateway.second();
    expect([gateway.split(), await stateOf(gateway)]).toEqual([{ "1": 95, "2": 5 }, "running"]);
  });
});

test("two gateways of one home run one canary: what one decides, the other follows", async () => {
  const home = temporaryFolder();
  const clock = new FakeClock();
  const [one, other] = [await gatewayIn(home, clock), await gatewayIn(home, clock)];
  await one.set({ canary: canaryPart });
  await other.table.follow();
  await other.watch.settled();
  expect(other.split()).toEqual({ "1": 95, "2": 5 });
  await one.pass();
  await other.second();
  expect(other.split()).toEqual({ "1": 75, "2": 25 });
  other.calls("2", 50, 50);
  await other.second();
  expect(await stateOf(other)).toBe("rolled_back");
  await one.table.follow();
  await one.second();
  expect(one.split()).toEqual({ "1": 100 });
  expect(await events(one)).toEqual(["started 5 judge", "raised 25 judge", "rolled_back 0 judge"]);
});

test("a state that can't be written leaves callers safe, and is written when it can be", async () => {
  const home = temporaryFolder();
  const gateway = await gatewayIn(home);
  await gateway.set({ canary: canaryPart });
  const blocker = openRaw(home);
  blocker.exec("BEGIN IMMEDIATE");
  gateway.calls("2", 5, 5);
  gateway.clock.advance(100);
  gateway.calls("2", 1, 1);
  expect(gateway.split()).toEqual({ "1": 100 });
  expect(await stateOf(gateway)).toBe("running");
  await expect(gateway.second()).rejects.toThrow();
  expect(gateway.split()).toEqual({ "1": 100 });
  blocker.exec("ROLLBACK");
  blocker.close();
  await gateway.second();
  expect(await stateOf(gateway)).toBe("rolled_back");
  expect(gateway.table.document("iris").canary).toBeUndefined();
});
