/** The table of reasons here is the contract's. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { httpStatusFromReason } from "../../src/errors/http-status.ts";
import { isOurFault, type Reason, reasonFromName, reasons } from "../../src/errors/reasons.ts";

const contract = JSON.parse(readFileSync(new URL("../../../contract/errors.json", import.meta.url), "utf8")) as {
  reasons: Record<string, { grpc: string; http: number; python: string; retry: string; title: string }>;
};

test("every reason of the contract is here, with the same numbers, and no other", () => {
  const expected = Object.fromEntries(Object.entries(contract.reasons).map(([reason, { python: _, ...entry }]) => [reason, entry]));
  expect(reasons).toEqual(expected);
});

test("a name that this version does not know counts as INTERNAL", () => {
  expect(reasonFromName("QUEUE_FULL")).toBe("QUEUE_FULL");
  for (const name of ["", "queue_full", "TOO_FANCY", "__proto__", "toString"]) expect(reasonFromName(name)).toBe("INTERNAL");
});

test("only our own failures are worth an error line", () => {
  expect((Object.keys(reasons) as Reason[]).filter(isOurFault)).toEqual(["MODEL_FAILED", "INTERNAL"]);
  expect(httpStatusFromReason("RATE_LIMITED")).toBe(429);
});
