/** The state in a file: a change is all or nothing, and nobody else's statement gets between. */

import { expect, test } from "vitest";
import { stateIn } from "../support/state.ts";

const insert = "INSERT INTO unloaded_versions (model, version) VALUES ($1, $2)";
const versions = "SELECT version FROM unloaded_versions ORDER BY version";

test("a statement that comes while a change is under way waits for it", async () => {
  const { database } = stateIn();
  const gate = Promise.withResolvers<void>();
  const changing = database.change({ tells: "unloaded" }, async (session) => {
    await session.run(insert, "iris", "1");
    await gate.promise;
    throw new Error("changed my mind");
  });
  const beside = database.run(insert, "iris", "2");
  gate.resolve();
  await expect(changing).rejects.toThrow("changed my mind");
  expect(await beside).toBe(1);
  expect(await database.all(versions)).toEqual([{ version: "2" }]);
});

test("what may be lost is written without waiting for the disk, and the next change waits again", async () => {
  const { database, file } = stateIn();
  const synchronous = () => file.prepare("PRAGMA synchronous").get()!.synchronous;
  await database.change({ mayBeLost: true }, async () => expect(synchronous()).toBe(1));
  await database.change({}, async () => expect(synchronous()).toBe(2));
});
