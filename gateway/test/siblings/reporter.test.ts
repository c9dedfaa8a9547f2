/** The reports of a process: complete while the first is there, bounded while it is away. */

import { expect, test } from "vitest";
import { CallRecord } from "../../src/request/record.ts";
import { Reporter } from "../../src/siblings/other/reporter.ts";
import { reportFromMessage } from "../../src/siblings/report.ts";

function reporting() {
  const first = { isUp: true, reports: [] as Buffer[], fails: false };
  const warnings: object[] = [];
  const link = {
    get isUp() {
      return first.isUp;
    },
    async post(_path: string, message: string | Buffer) {
      if (first.fails) throw new Error("away");
      first.reports.push(message as Buffer);
      return "";
    },
  };
  const reading = { waiting: 0, workers: {} };
  const reporter = new Reporter({ link, name: "gateway-2", read: () => reading, log: { warn: (fields) => void warnings.push(fields) } });
  const calls = () => first.reports.flatMap((report) => [...reportFromMessage(report).calls]).length;
  const call = (count: number) => {
    for (let i = 0; i < count; i++) reporter.call(new CallRecord("/predict", `${i}`, 0));
  };
  return { first, warnings, reporter, reading, calls, call };
}

test("what has come is sent once", async () => {
  const { first, reporter, calls, call } = reporting();
  call(1_300);
  await reporter.flush();
  expect(calls()).toBe(1_300);
  const { length } = first.reports;
  await reporter.flush();
  expect(first.reports).toHaveLength(length);
});

test("a reading is sent when it is another, and again to another first", async () => {
  const { first, reporter, reading } = reporting();
  await reporter.flush();
  await reporter.flush();
  expect(first.reports).toHaveLength(1);
  reading.waiting = 1;
  await reporter.flush();
  expect(first.reports).toHaveLength(2);
  reporter.beginAnew();
  await reporter.flush();
  expect(first.reports.map((report) => reportFromMessage(report).reading.waiting)).toEqual([0, 1, 1]);
});

test("while the first is away the newest calls are kept, and it is said how many are missing", async () => {
  const { first, warnings, reporter, calls, call } = reporting();
  first.isUp = false;
  call(100_000);
  await reporter.flush();
  expect(first.reports).toEqual([]);
  first.isUp = true;
  await reporter.flush();
  expect(calls()).toBeGreaterThan(60_000);
  expect(calls()).toBeLessThanOrEqual(65_536);
  expect(warnings).toEqual([{ calls: 100_000 - calls() }]);
});

test("a report that may have arrived is not sent twice", async () => {
  const { first, warnings, reporter, calls, call } = reporting();
  first.fails = true;
  call(3);
  await reporter.flush();
  first.fails = false;
  call(2);
  await reporter.flush();
  expect(calls()).toBe(2);
  expect(warnings).toEqual([{ calls: 3 }]);
});

test("the same note is said once with its number", async () => {
  const { first, reporter } = reporting();
  for (let i = 0; i < 3; i++) reporter.tellPair("iris", "1", "2", ["dropped", "busy"]);
  reporter.compared("iris", "2", true);
  await reporter.flush();
  expect(reportFromMessage(first.reports[0]!).notes).toEqual([
    [["pair", "iris", "1", "2", ["dropped", "busy"]], 3],
    [["compared", "iris", "2", true], 1],
  ]);
});
