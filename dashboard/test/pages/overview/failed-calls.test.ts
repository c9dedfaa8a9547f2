import { describe, expect, it } from "vitest";
import type { FailedCall } from "../../../src/api/types.ts";
import { callsFrom, kindsFrom, noteOf } from "../../../src/pages/overview/failed-calls.ts";
import { NOON, sampleAt, versionSample } from "../../support/samples.ts";

const noon = NOON / 1_000;
const minute = { from: noon - 1, to: noon + 59 };

function failed(second: number, model: string, version: string, reason: string): FailedCall {
  return { at: NOON + second * 1_000, request_id: `${model} ${second}`, model, version, reason, status: 400, duration_ms: 1 };
}

describe("kinds of failures", () => {
  const samples = [0, 1].map((second) =>
    sampleAt(
      second,
      [
        versionSample("iris", "2", { errors: { INPUT_MISMATCH: 2 } }),
        versionSample("iris", "1", { errors: { INPUT_MISMATCH: 1, QUEUE_FULL: 4 } }),
      ],
      { all: { calls: 22, errors: { INPUT_MISMATCH: 3, QUEUE_FULL: 4, UNAUTHENTICATED: 2 } } },
    ),
  );
  const words = (scope: { model?: string; version?: string }) =>
    kindsFrom(samples, scope, minute).map(({ count, reason, name }) => `${count} ${reason} ${name}`);

  it("are by reason and version, the most frequent first", () => {
    expect(words({})).toEqual(["8 QUEUE_FULL iris 1", "4 INPUT_MISMATCH iris 2", "4 UNAUTHENTICATED No model", "2 INPUT_MISMATCH iris 1"]);
  });

  it("are of what is looked at", () => {
    expect(words({ model: "iris", version: "2" })).toEqual(["4 INPUT_MISMATCH iris 2"]);
    expect(kindsFrom(samples, {}, { from: noon + 5, to: noon + 9 })).toEqual([]);
  });
});

describe("the last ones", () => {
  const calls = [
    failed(58, "iris", "2", "INPUT_MISMATCH"),
    failed(50, "", "", "UNAUTHENTICATED"),
    failed(40, "iris", "", "VERSION_NOT_FOUND"),
    failed(-30, "iris", "2", "INPUT_MISMATCH"),
  ];
  const ids = (...asked: [object, string?]) => callsFrom(calls, asked[0], minute, asked[1]).map(({ request_id }) => request_id);

  it("are those of the time, the scope and the kind", () => {
    expect(ids({})).toEqual(["iris 58", " 50", "iris 40"]);
    expect(ids({ model: "iris" })).toEqual(["iris 58", "iris 40"]);
    expect(ids({}, "UNAUTHENTICATED No model")).toEqual([" 50"]);
    expect(ids({}, "VERSION_NOT_FOUND iris, no version")).toEqual(["iris 40"]);
  });

  it("are said to be all only where they are", () => {
    expect(noteOf(3, 0, false)).toContain("Asking");
    expect(noteOf(3, 0, true)).toContain("until it is restarted");
    expect(noteOf(40, 30, true)).toBe("The last 30 of 40.");
    expect(noteOf(3, 3, true)).toBe("These are all.");
  });
});
