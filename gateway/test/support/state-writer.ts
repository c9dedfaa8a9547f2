/** A program that changes the state of a home without a pause, and says so of each change that is made: to be killed. */

import { writeSync } from "node:fs";
import { createKeyRing } from "../../src/auth/key/ring.ts";
import { createJournal } from "../../src/state/journal.ts";
import { createKeyStore } from "../../src/state/key-store.ts";
import { createSqliteDatabase } from "../../src/state/sqlite/database.ts";
import { openFile } from "../../src/state/sqlite/open-file.ts";
import { createTrafficStore } from "../../src/state/traffic-store.ts";
import { systemClock } from "../../src/time/clock.ts";
import { createTrafficTable } from "../../src/traffic/choose/table.ts";

const database = createSqliteDatabase(openFile(process.argv[2]!));
const journal = createJournal(database, systemClock.wallMs);
const ring = createKeyRing(createKeyStore(database), systemClock, journal);
const table = await createTrafficTable(createTrafficStore(database, journal), false);
const model = `m${process.pid}`;

const say = (change: object) => writeSync(1, `${JSON.stringify(change)}\n`);

for (let n = 0; ; n++) {
  const { id } = await ring.create({ name: `n${n}`, scopes: ["predict"], models: null, expiresInDays: null, rate: null });
  say({ created: id });
  await table.follow();
  const { revision } = await table.set(model, { model, weights: { "1": 90, "2": 10 }, labels: { stable: `${n}` } }, "k");
  say({ set: model, revision });
  await ring.revoke(id);
  say({ revoked: id });
}
