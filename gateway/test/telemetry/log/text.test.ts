/** Log lines for people: short, coloured where that helps, and never able to draw on the terminal. */

import { expect, test } from "vitest";
import type { LoggedCall, LoggedRequest } from "../../../src/telemetry/log/access.ts";
import { createLogger } from "../../../src/telemetry/log/log.ts";
import { clean, coloured, durationText, type Paint, paintFor, plain, timeOfDay } from "../../../src/telemetry/log/paint.ts";
import { createAccessText } from "../../../src/telemetry/log/text-access.ts";
import { textFromLine } from "../../../src/telemetry/log/text-line.ts";

const call: LoggedCall = {
  operation: "/predict",
  requestId: "r1",
  model: "iris",
  version: "2",
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

const request: LoggedRequest = {
  requestId: "r2",
  method: "GET",
  path: "/models",
  status: 200,
  keyId: "abcdefgh",
  durationMs: 31.4,
  client: "127.0.0.1",
  isQuiet: false,
  routine: false,
};

/** What is written of requests, without the time, and all that goes to the log itself. */
function access({ level = "info", paint = plain, process }: { level?: "info" | "debug" | "error"; paint?: Paint; process?: string } = {}) {
  const written: string[] = [];
  const entries: string[] = [];
  const log = createLogger({ level }, "gateway", { write: (line: string) => void entries.push(line) });
  const people = { paint, process, write: (line: string) => void written.push(line) };
  const to = createAccessText(log, people, (id) => (id === "abcdefgh" ? "me" : undefined));
  return { to, entries, lines: () => written.map((line) => line.replace(/^\d\d:\d\d:\d\d /, "").trimEnd()) };
}

test("a call is its model, status, time and key", () => {
  const { to, lines } = access();
  to.call(call);
  to.call({ ...call, keyId: "anonymous", durationMs: 1_234 });
  to.call({ ...call, keyId: "someone@an.issuer" });
  expect(lines()).toEqual(['iris@2 200 1.2 ms key "me"', "iris@2 200 1.2 s", 'iris@2 200 1.2 ms key "someone@an.issuer"']);
});

test("a call that failed says why, and what was asked for where no model is known", () => {
  const { to, lines } = access();
  to.call({ ...call, version: "", status: 400, reason: "INPUT_MISMATCH", durationMs: 0.4 });
  to.call({ ...call, model: "", version: "", status: 404, reason: "MODEL_NOT_FOUND", durationMs: 0.3 });
  expect(lines()).toEqual(['iris 400 INPUT_MISMATCH 0.4 ms key "me"', '/predict 404 MODEL_NOT_FOUND 0.3 ms key "me"']);
});

test("a stream says how many chunks came and when the first", () => {
  const { to, lines } = access();
  const measured = { chunks: 24, firstChunkMs: 31, gaps: [], gapsMs: 0 };
  to.call({ ...call, stream: { measured, cancelled: undefined } });
  to.call({ ...call, stream: { measured: { ...measured, chunks: 1, firstChunkMs: undefined }, cancelled: "stall" } });
  expect(lines()).toEqual([
    'iris@2 200 1.2 ms 24 chunks, the first after 31 ms key "me"',
    'iris@2 200 1.2 ms 1 chunk, called off: stall key "me"',
  ]);
});

test("another request is its path, and routine is for level debug", () => {
  const { to, lines } = access();
  to.control(request);
  to.control({ ...request, path: "/health", routine: true });
  to.control({ ...request, isQuiet: true });
  to.control({ ...request, path: "", status: 404, keyId: "" });
  expect(lines()).toEqual(['GET /models 200 31 ms key "me"', "GET an address that is not there 404 31 ms"]);
  const debug = access({ level: "debug" });
  debug.to.control({ ...request, path: "/health", routine: true, keyId: "" });
  expect(debug.lines()).toEqual(["GET /health 200 31 ms"]);
});

test("below the level there is no line, but always what lies behind a failure", () => {
  const { to, lines, entries } = access({ level: "error" });
  to.call({ ...call, status: 500, reason: "INTERNAL", cause: new Error("why") });
  to.control(request);
  expect(lines()).toEqual([]);
  expect(entries.map((line) => JSON.parse(line).reason)).toEqual(["INTERNAL"]);
});

test("errors are red, and the process is named where there are others", () => {
  const { to, lines } = access({ paint: (style, text) => `<${style}>${text}</>`, process: "gateway-2" });
  to.call(call);
  to.call({ ...call, status: 503, reason: "QUEUE_FULL" });
  expect(lines().map((line) => line.replace(/\d\d:\d\d:\d\d/, "TIME"))).toEqual([
    '<dim>TIME gateway-2</> <bold>iris@2</> 200 1.2 ms<dim> key "me"</>',
    '<dim>TIME gateway-2</> <red>iris@2 503 QUEUE_FULL 1.2 ms key "me"</>',
  ]);
});

/** The entry as it is shown, without the time of day. */
function shown(fields: Record<string, unknown>, paint = plain, process?: string): string {
  const entry = { level: "info", time: "2026-01-01T10:00:00.000Z", process: "gateway", ...fields };
  return textFromLine(`${JSON.stringify(entry)}\n`, paint, process).replace(timeOfDay(new Date(entry.time)), "TIME");
}

test.each([
  [{ msg: "listening", host: "127.0.0.1", port: 3000 }, "TIME listening on 127.0.0.1:3000\n"],
  [{ msg: "listening", host: "::", port: 1, grpc_port: 2 }, "TIME listening on :::1, and for gRPC on port 2\n"],
  [{ msg: "worker connected", worker: "w0", process_id: 7, software_version: "1" }, "TIME worker w0 connected\n"],
  [{ level: "warning", msg: "worker lost", worker: "w0", problem: "It is gone." }, "TIME warning worker w0 lost: It is gone.\n"],
  [{ msg: "canary started", model: "iris", version: "2", percent: 5 }, "TIME iris@2 canary started percent=5\n"],
  [{ msg: "SIGTERM: draining", within_ms: 30_000 }, "TIME SIGTERM: draining within=30 s\n"],
  [{ level: "error", msg: "failed", error: "Error: x\n    at y" }, "TIME error failed\n  Error: x\n      at y\n"],
  [{ msg: "ready", warnings: ["a"] }, 'TIME ready warnings=["a"]\n'],
])("a line says in words what its fields say: %j", (fields, line) => {
  expect(shown(fields)).toBe(line);
});

test("a line is coloured by how bad it is, and names its process where there are others", () => {
  expect(shown({ level: "error", msg: "bad" }, coloured, "gateway-2")).toBe(
    "\u001b[2mTIME gateway-2\u001b[22m \u001b[31merror bad\u001b[39m\n",
  );
  expect(shown({ level: "debug", msg: "chatter" }, coloured)).toBe("\u001b[2mTIME\u001b[22m \u001b[2mchatter\u001b[22m\n");
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const drawing = /[\u0000-\u001f\u007f-\u009f\u202e]/;

test.each(["\u001b[2J\u001b]0;owned\u0007", "\r", "\u009b31m", "\u202egnp.exe", "a\nb", "\u0000"])(
  "no text of others draws on the terminal: %j",
  (odd) => {
    const { to, lines } = access();
    to.call({ ...call, model: odd, version: odd, keyId: odd });
    to.call({ ...call, model: "", operation: odd, keyId: "" });
    to.control({ ...request, method: odd, path: odd });
    const entry = shown({ msg: `worker ${odd}`, worker: odd, model: odd, version: odd, problem: odd, other: odd, error: odd });
    const all = [
      ...lines(),
      ...entry.trimEnd().split("\n"),
      shown({ msg: odd, process: odd }).trimEnd(),
      shown({ msg: "x" }, plain, odd).trimEnd(),
    ];
    for (const line of all) expect(line).not.toMatch(drawing);
    expect(clean(odd)).toContain("\\u");
  },
);

test.each([
  ["auto", {}, false],
  ["always", { NO_COLOR: "1", TERM: "dumb" }, true],
  ["never", {}, false],
] as const)("colours are %s with %j where no terminal is", (color, environment, expected) => {
  // The standard streams of a test may be a terminal: -1 never is.
  expect(paintFor({ color }, -1, environment) === coloured).toBe(expected);
});

test.each([
  [0, "0.0 ms"],
  [9.94, "9.9 ms"],
  [9.96, "10 ms"],
  [999.6, "1.0 s"],
  [9_949, "9.9 s"],
  [75_400, "75 s"],
])("%d ms is %s", (ms, text) => expect(durationText(ms)).toBe(text));
