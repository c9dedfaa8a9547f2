/** Lines of the channel to the supervisor: the gateway understands them as Python does (tests/contract/test_launch.py). */

import { describe, expect, test } from "vitest";
import fixtures from "../../../contract/fixtures/launch.json" with { type: "json" };
import { type Event, gatewayDocumentCheck, orderFromLine } from "../../src/config/launch-contract.ts";

/** What the supervisor says to a gateway; the rest is for workers, or goes the other way. */
const heard = new Set(["GatewayDocument", "Drain", "Workers"]);

function understood({ kind, line }: { kind: string; line: unknown }): unknown {
  if (kind !== "GatewayDocument") return orderFromLine(JSON.stringify(line));
  const document = structuredClone((line as { config: unknown }).config);
  return gatewayDocumentCheck()(document) ? document : undefined;
}

describe("what a supervisor says", () => {
  test.each(fixtures.lines.filter(({ kind }) => heard.has(kind)))("$name", (fixture) => {
    expect(understood(fixture)).toMatchObject(fixture.means);
  });

  test.each(fixtures.refused.filter(({ kind }) => heard.has(kind)))("not $name", (fixture) => {
    expect(understood(fixture)).toBeUndefined();
  });

  test.each(fixtures.lines.filter(({ kind }) => !heard.has(kind) && kind !== "WorkerDocument"))("$name is no order", (fixture) => {
    expect(understood(fixture)).toBeUndefined();
  });
});

test("what a gateway says is what the fixtures have", () => {
  const said: Event[] = [
    { event: "listening", host: "127.0.0.1", port: 3000 },
    { event: "ready" },
    { event: "first_key", key: "ihk_a_b" },
    { event: "sign_in_link", link: "abc" },
    { event: "failed", reason: "There is no folder.", exit_code: 3 },
  ];
  const lines: unknown[] = fixtures.lines.map(({ line }) => line);
  for (const event of said) expect(lines).toContainEqual(event);
});
