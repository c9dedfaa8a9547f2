/** The run page, read as the fixture says and as the worker's tests read it (tests/unit/launch/test_run_page.py). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runPageFromBytes } from "../../../src/backends/lane/run-page.ts";

interface Fixture {
  readonly bytes: number;
  readonly parts: readonly { readonly at: number; readonly hex: string }[];
  readonly page: {
    readonly boot_id: string;
    readonly pid: number;
    readonly started_ticks: string;
    readonly beat_ns: string;
    readonly unlisted: number;
    readonly running: readonly {
      readonly kind: string;
      readonly title: string;
      readonly began_ns: string;
      readonly limit_ms: number;
      readonly calls: readonly (readonly [number, number, number])[];
      readonly and_more: boolean;
    }[];
    readonly ended: readonly {
      readonly title: string;
      readonly calls: readonly (readonly [number, number, number])[];
      readonly and_more: boolean;
    }[];
  };
}

const file = new URL("../../../../contract/fixtures/run-page.json", import.meta.url);
const fixture = JSON.parse(readFileSync(file, "utf8")) as Fixture;

function fixtureBytes(): Buffer {
  const bytes = Buffer.alloc(fixture.bytes);
  for (const { at, hex } of fixture.parts) bytes.write(hex, at, "hex");
  return bytes;
}

describe("a run page", () => {
  it("means what the fixture says", () => {
    const { page } = fixture;
    expect(runPageFromBytes(fixtureBytes(), fixtureBytes())).toEqual({
      bootId: page.boot_id,
      pid: page.pid,
      startedTicks: BigInt(page.started_ticks),
      beatNs: BigInt(page.beat_ns),
      unlisted: page.unlisted,
      verdict: "",
      running: page.running.map((run) => ({
        kind: run.kind,
        title: run.title,
        beganNs: BigInt(run.began_ns),
        limitMs: run.limit_ms,
        calls: run.calls.map(([lane, count, firstId]) => ({ lane, count, firstId })),
        andMore: run.and_more,
      })),
      ended: page.ended.map(({ title, calls, and_more }) => ({
        title,
        calls: calls.map(([lane, count, firstId]) => ({ lane, count, firstId })),
        andMore: and_more,
      })),
    });
  });

  it.each(["", "hung", "stopped", "overdue", "memory"])("says that its process was killed for '%s'", (cause) => {
    const bytes = fixtureBytes();
    bytes[72] = ["", "hung", "stopped", "overdue", "memory"].indexOf(cause);
    expect(runPageFromBytes(bytes, bytes)!.verdict).toBe(cause);
  });

  it("leaves out what changed between the two looks", () => {
    const first = fixtureBytes();
    first[128]! += 2;
    expect(runPageFromBytes(first, fixtureBytes())!.running.map(({ title }) => title)).not.toContain("iris 2");
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["another file", Buffer.alloc(9_000, "x")],
    ["a later layout", fixtureBytes().fill(2, 7, 8)],
    ["a page cut short", fixtureBytes().subarray(0, 5_000)],
  ])("is not made of %s", (_, bytes) => {
    expect(runPageFromBytes(bytes, bytes)).toBeUndefined();
  });
});
