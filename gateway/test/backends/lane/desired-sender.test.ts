/** What a worker is told of the versions that are wanted: at once, at each change, one word at a time, until it has heard. */

import { expect, test } from "vitest";
import type { DesiredModels } from "../../../src/backends/desired.ts";
import { DesiredSender } from "../../../src/backends/lane/desired-sender.ts";
import { desiredModels, unloadedWith, unloadedWithout } from "../../../src/models/desired-models.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const wish = (version: string): DesiredModels => ({ kept: [{ model: "iris", version }], unloaded: [] });

/** A sender whose messages end when the test says so. */
function senderOf(desired: () => DesiredModels) {
  const clock = new FakeClock();
  const sent: { desired: DesiredModels; ends: PromiseWithResolvers<void> }[] = [];
  const lines: string[] = [];
  const log = { info: () => {}, warn: (_fields: object, message: string) => void lines.push(message) };
  const sender = new DesiredSender("w0", { desired, timers: clock, log }, (models) => {
    const ends = Promise.withResolvers<void>();
    sent.push({ desired: models, ends });
    return ends.promise;
  });
  /** Ends the last message, and lets the sender take note. */
  const end = async (error?: Error) => {
    const { ends } = sent.at(-1)!;
    if (error) ends.reject(error);
    else ends.resolve();
    await ends.promise.catch(() => {});
    await Promise.resolve();
  };
  return { sender, sent, lines, clock, end };
}

test("tells what is wanted, and the same only once", async () => {
  const { sender, sent, end } = senderOf(() => wish("1"));
  sender.tell();
  await end();
  sender.tell();
  expect(sent.map(({ desired }) => desired)).toEqual([wish("1")]);
});

test("tells the newest when the one before has arrived, never two at a time", async () => {
  let version = "1";
  const { sender, sent, end } = senderOf(() => wish(version));
  sender.tell();
  version = "2";
  sender.tell();
  version = "3";
  sender.tell();
  expect(sent).toHaveLength(1);
  await end();
  expect(sent.map(({ desired }) => desired.kept[0]!.version)).toEqual(["1", "3"]);
});

test("tries again after a pause that grows, and complains once", async () => {
  const { sender, sent, lines, clock, end } = senderOf(() => wish("1"));
  sender.tell();
  for (const pauseMs of [1_000, 2_000, 4_000]) {
    await end(new Error("busy"));
    const before = sent.length;
    clock.advance(pauseMs - 1);
    expect(sent).toHaveLength(before);
    clock.advance(1);
    expect(sent).toHaveLength(before + 1);
  }
  expect(lines).toEqual(["worker not told which versions are wanted; trying again"]);
  await end();
  expect(clock.pending).toBe(0);
});

test("says no more once its connection is gone", async () => {
  const { sender, sent, clock, end } = senderOf(() => wish("1"));
  sender.tell();
  sender.stop();
  await end(new Error("gone"));
  sender.tell();
  expect(sent).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test("what is unloaded by hand is not kept, whoever names it", () => {
  const named = [
    { model: "iris", version: "1" },
    { model: "iris", version: "2" },
    { model: "resnet", version: "1" },
  ];
  const unloaded = [
    { model: "iris", version: "2" },
    { model: "resnet", version: "" },
  ];
  expect(desiredModels(named, unloaded)).toEqual({ kept: [{ model: "iris", version: "1" }], unloaded });
});

test.each([
  [[], "1", ["1"]],
  [["2"], "1", ["1", "2"]],
  [["1"], "1", ["1"]],
  [["1"], "", [""]],
  [[""], "1", [""]],
])("of %j, after unloading '%s': %j", (before, version, after) => {
  expect(unloadedWith(before, version)).toEqual(after);
});

test.each([
  [["1", "2"], "1", ["2"]],
  [["1", "2"], "3", ["1", "2"]],
  [["1", "2"], "", []],
  [[""], "", []],
  [[""], "2", ["1", "3"]],
])("of %j, after loading '%s' of versions 1 to 3: %j", (before, version, after) => {
  expect(unloadedWithout(before, version, ["3", "2", "1"])).toEqual(after);
});
