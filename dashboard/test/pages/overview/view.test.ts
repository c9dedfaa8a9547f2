import { expect, it } from "vitest";
import type { Model } from "../../../src/api/types.ts";
import { formatMean } from "../../../src/format/figures.ts";
import { ageOf } from "../../../src/pages/overview/live-tag.tsx";
import { curlFrom, firstCallFrom } from "../../../src/pages/overview/no-calls.tsx";
import { duringWords, follow, moved, narrowed, pick, windowOf } from "../../../src/pages/overview/view.ts";

const latest = 100_000;
const minutes = { seconds: 300 };

it("follows the newest sample until a stretch is picked", () => {
  expect(windowOf(minutes, latest)).toEqual({ from: latest - 300, to: latest });
  const picked = pick(minutes, { from: latest - 200, to: latest - 100 }, latest);
  expect(windowOf(picked, latest + 50)).toEqual({ from: latest - 200, to: latest - 100 });
  expect(follow(picked)).toEqual(minutes);
});

it("picks no less than can be told apart, and nothing outside the hour that is kept", () => {
  expect(windowOf(pick(minutes, { from: latest - 50, to: latest - 49 }, latest), latest)).toEqual({ from: latest - 52, to: latest - 47 });
  expect(windowOf(pick(minutes, { from: latest - 10, to: latest + 90 }, latest), latest)).toEqual({ from: latest - 100, to: latest });
  expect(windowOf(pick(minutes, { from: latest - 4_000, to: latest - 3_900 }, latest), latest)).toEqual({
    from: latest - 3_600,
    to: latest - 3_500,
  });
});

it("goes earlier, later and closer by steps", () => {
  const before = moved(minutes, -1, latest);
  expect(windowOf(before, latest)).toEqual({ from: latest - 450, to: latest - 150 });
  expect(windowOf(moved(before, 1, latest), latest)).toEqual({ from: latest - 300, to: latest });
  expect(windowOf(narrowed(minutes, latest), latest)).toEqual({ from: latest - 225, to: latest - 75 });
});

it("says how long ago something was", () => {
  expect([ageOf(-5), ageOf(12_400), ageOf(125_000), ageOf(3_720_000)]).toEqual(["0 s ago", "12 s ago", "2 min 5 s ago", "1 h 2 min ago"]);
});

it("keeps means to one digit, and says no zero of what is not", () => {
  expect([null, 0, 0.01, 0.05, 2, 99.9, 99.96, 1_234.5].map(formatMean)).toEqual([
    "—",
    "0.0",
    "< 0.1",
    "0.1",
    "2.0",
    "99.9",
    "100",
    "1,235",
  ]);
});

it("begins with the shortest example of a model that serves, quoted for a shell", () => {
  const version = (state: string, inputs: unknown) => ({ version: "1", state, examples: [{ name: "one", inputs }] });
  const models = [
    { name: "loading", versions: [version("LOADING", [1])] },
    { name: "long", versions: [version("READY", Array(500).fill(1))] },
    { name: "words", versions: [version("READY", { text: "it's" })] },
  ] as unknown as Model[];
  const call = firstCallFrom(models);
  expect(call).toEqual({ model: "words", inputs: '{"text":"it\'s"}' });
  const curl = curlFrom(call!, "http://localhost:3000", true);
  expect(curl).toContain(`-d '{"model_name":"words","inputs":{"text":"it'\\''s"}}'`);
  expect(curl).toContain("$INFERENCEHUB_API_KEY");
  expect(curlFrom(call!, "http://localhost:3000", false)).not.toContain("authorization");
  expect(firstCallFrom([])).toBeUndefined();
});

it("says how long what is shown is", () => {
  expect([60, 300, 900, 3600].map((seconds) => duringWords({ seconds }))).toEqual([
    "in 1 minute",
    "in 5 minutes",
    "in 15 minutes",
    "in an hour",
  ]);
  const picked = (seconds: number) => duringWords({ seconds: 300, picked: { from: 1_000, to: 1_000 + seconds } });
  expect([picked(42.4), picked(72), picked(120)]).toEqual(["in 42 s", "in 1 min 12 s", "in 2 min"]);
});
