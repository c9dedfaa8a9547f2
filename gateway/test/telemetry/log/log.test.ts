/** Log lines: JSON for machines, text for people, and on disk before the process is gone. */

import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createAccessLog, type LoggedCall } from "../../../src/telemetry/log/access.ts";
import { createLog, createLogger } from "../../../src/telemetry/log/log.ts";
import { temporaryFolder } from "../../support/settings.ts";

const call: LoggedCall = {
  operation: "/predict",
  requestId: "r1",
  model: "iris",
  version: "1",
  keyId: "abcdefgh",
  status: 200,
  reason: undefined,
  durationMs: 1.23456,
  queueUs: 120,
  computeUs: 800,
  batchCalls: 1,
  batchRows: 2,
  rows: 2,
  bytesIn: 10,
  bytesOut: 20,
  stream: undefined,
  worker: "w0",
  isQuiet: false,
  cause: undefined,
};

function memory() {
  const lines: string[] = [];
  return { lines, stream: { write: (line: string) => void lines.push(line) } };
}

test("names process, level and time, and gives errors with their causes", () => {
  const { lines, stream } = memory();
  const log = createLogger({ level: "warning" }, "gateway", stream);
  log.info("not at this level");
  log.warn({ error: new Error("outer", { cause: new Error("inner") }) }, "trouble");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toEqual({
    level: "warning",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    process: "gateway",
    msg: "trouble",
    error: expect.stringMatching(/^Error: outer[\s\S]*caused by: Error: inner/),
  });
});

test("writes what is buffered when asked to", () => {
  const path = join(temporaryFolder(), "log");
  const fd = openSync(path, "w");
  const { log, flushSync } = createLog({ level: "info", format: "json", color: "auto" }, "gateway", true, fd);
  log.info("last words");
  flushSync();
  expect(readFileSync(path, "utf8")).toMatch(/"msg":"last words"}\n$/);
  closeSync(fd);
});

test("is text for people when asked to be", async () => {
  const path = join(temporaryFolder(), "log");
  const fd = openSync(path, "w");
  const { log, flush } = createLog({ level: "info", format: "text", color: "auto" }, "gateway", true, fd);
  log.info({ port: 3000, host: "127.0.0.1" }, "listening");
  await flush();
  expect(readFileSync(path, "utf8")).toMatch(/^\d\d:\d\d:\d\d listening on 127\.0\.0\.1:3000\n$/);
  closeSync(fd);
});

test("writes the line of a call as pino would", () => {
  const { lines, stream } = memory();
  const log = createLogger({ level: "info" }, 'a "name"', stream);
  createAccessLog(log, stream, 'a "name"').call({ ...call, requestId: 'x"\\', reason: "QUEUE_FULL", status: 503 });
  log.info({}, "request");
  const [byHand, byPino] = lines.map((line) => JSON.parse(line));
  expect(byHand).toMatchObject({
    level: byPino.level,
    process: byPino.process,
    msg: byPino.msg,
    request_id: 'x"\\',
    reason: "QUEUE_FULL",
    duration_ms: 1.235,
    queue_ms: 0.12,
  });
  expect(Object.keys(byHand).slice(0, 3)).toEqual(Object.keys(byPino).slice(0, 3));
  expect(lines[0]).toMatch(/}\n$/);
});

test("says of a stream how many chunks came, when the first, and who called it off", () => {
  const { lines, stream } = memory();
  const accessLog = createAccessLog(createLogger({ level: "info" }, "gateway", stream), stream, "gateway");
  const measured = { chunks: 3, firstChunkMs: 4.5, gaps: [], gapsMs: 0 };
  accessLog.call({ ...call, stream: { measured, cancelled: undefined } });
  accessLog.call({ ...call, stream: { measured: { ...measured, chunks: 0, firstChunkMs: undefined }, cancelled: "stall" } });
  const [whole, cancelled] = lines.map((line) => JSON.parse(line));
  expect(whole).toMatchObject({ chunks: 3, first_chunk_ms: 4.5 });
  expect(whole).not.toHaveProperty("cancelled");
  expect(cancelled).toMatchObject({ chunks: 0, first_chunk_ms: null, cancelled: "stall" });
});

test("writes no line of a call below the level, but always what lies behind a failure", () => {
  const { lines, stream } = memory();
  const accessLog = createAccessLog(createLogger({ level: "error" }, "gateway", stream), stream, "gateway");
  accessLog.call(call);
  expect(lines).toEqual([]);
  accessLog.call({ ...call, reason: "INTERNAL", cause: new Error("why") });
  expect(lines.map((line) => JSON.parse(line).reason)).toEqual(["INTERNAL"]);
});
