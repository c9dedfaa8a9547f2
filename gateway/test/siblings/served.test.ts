/** One process waits for another's news of the workers, but not for long. */

import { expect, test } from "vitest";
import { servedIn, untilServed } from "../../src/siblings/served.ts";
import { modelVersion } from "../support/model-version.ts";
import { catalogueFromVersions } from "../support/scripted-pool.ts";

const one = catalogueFromVersions([modelVersion({ version: "1" })]);
const two = catalogueFromVersions([
  modelVersion({ version: "2" }),
  modelVersion({ version: "1" }),
  modelVersion({ version: "3", state: "LOADING" }),
]);

test("only what serves counts, in an order of its own", () => {
  expect(servedIn(two)).toBe("iris@1 iris@2");
});

test("waits until the same serves", async () => {
  let list = one.list;
  let changed = () => {};
  const onChange = (listener: () => void) => {
    changed = listener;
    return () => {};
  };
  const catalogue = { list: () => list(), onChange };
  let isOver = false;
  const waiting = untilServed(servedIn(two), catalogue, 60_000).then(() => (isOver = true));
  changed();
  await Promise.resolve();
  expect(isOver).toBe(false);
  list = two.list;
  changed();
  await waiting;
  await untilServed(servedIn(two), catalogue, 60_000);
});

test("does not wait for ever", async () => {
  await untilServed("another@1", one, 1);
});
