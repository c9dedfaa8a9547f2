/** What calls came to arrives at the first process as it left the other. */

import { expect, test } from "vitest";
import type { Note } from "../../src/siblings/messages.ts";
import { CallTable, type ReportedCall, reportFromMessage } from "../../src/siblings/report.ts";

const said = { process: "gateway-2", reading: { waiting: 3, workers: { w0: [2, 1] as const } }, notes: [], usage: [] };

function call(changes: Partial<ReportedCall>): ReportedCall {
  return {
    model: "iris",
    version: "1",
    status: 200,
    reason: undefined,
    isSplit: true,
    worker: "w0",
    requestId: "",
    keyId: "",
    durationMs: 1.25,
    queueUs: 71,
    computeUs: 423,
    batchCalls: 2,
    batchRows: 3,
    rows: 1,
    bytesIn: 52,
    bytesOut: 2 ** 40,
    stream: undefined,
    ...changes,
  };
}

test("every field of every call arrives, in order", () => {
  const calls = [
    call({}),
    call({ durationMs: 0.1 + 0.2 }),
    call({ model: "größe", version: "2", isSplit: false, worker: "unix:/tmp/\u2028" }),
    call({ status: 503, reason: "WORKER_LOST", worker: "", requestId: "01J", keyId: "abcd1234" }),
    call({ stream: { measured: { chunks: 2, firstChunkMs: 3.5, gaps: [0, 1], gapsMs: 2 }, cancelled: "caller_in_stream" } }),
    call({}),
  ];
  const table = new CallTable();
  for (const each of calls) table.add(each);
  expect(table.size).toBe(6);
  const report = reportFromMessage(table.take(said));
  expect([...report.calls]).toEqual(calls);
  expect(report).toMatchObject(said);
});

test("a message begins anew after the last, and may have no call", () => {
  const table = new CallTable();
  table.add(call({ model: "a" }));
  table.take(said);
  expect(table.size).toBe(0);
  expect([...reportFromMessage(table.take(said)).calls]).toEqual([]);
  table.add(call({ model: "b" }));
  expect([...reportFromMessage(table.take(said)).calls]).toEqual([call({ model: "b" })]);
});

test("of very many failures that they were is told, and of some who it was", () => {
  const table = new CallTable();
  for (let each = 0; each < 300; each++) table.add(call({ status: 503, reason: "QUEUE_FULL", requestId: `r${each}`, keyId: "abcd1234" }));
  const calls = [...reportFromMessage(table.take(said)).calls];
  expect(calls.filter(({ reason }) => reason === "QUEUE_FULL")).toHaveLength(300);
  expect(calls.filter(({ requestId }) => requestId !== "").map(({ requestId }) => requestId)).toEqual(
    Array.from({ length: 100 }, (_, each) => `r${each}`),
  );
});

test("notes say how often", () => {
  const notes: (readonly [Note, number])[] = [
    [["compared", "iris", "2", true], 1],
    [["pair", "iris", "1", "2", ["dropped", "busy"]], 7],
  ];
  expect(reportFromMessage(new CallTable().take({ ...said, notes })).notes).toEqual(notes);
});
