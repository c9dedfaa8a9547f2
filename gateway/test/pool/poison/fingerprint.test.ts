import { expect, test } from "vitest";
import { SharedFiles } from "../../../src/backends/shared-files.ts";
import { fingerprintOf } from "../../../src/pool/poison/fingerprint.ts";
import { call, row, scratchFolder } from "../../support/test-pool.ts";

const same = call({ parameters: { a: { int64Value: 1 }, b: { boolValue: true } } });

test("the same call has the same fingerprint, whoever sends it", () => {
  const other = call({ requestId: "another", deadlineAt: 1, parameters: { b: { boolValue: true }, a: { int64Value: 1 } } });
  expect(fingerprintOf(other)).toBe(fingerprintOf(same));
});

test.each([
  ["model", { model: "other" }],
  ["version", { version: "2" }],
  ["input", { inputs: [row(1, 2, 3, 5)] }],
  ["shape", { inputs: [{ ...row(1, 2, 3, 4), shape: [4, 1] }] }],
  ["missing elements", { inputs: [{ ...row(1, 2, 3, 4), missing: Buffer.from([1]) }] }],
  ["parameter", { parameters: { a: { int64Value: 2 }, b: { boolValue: true } } }],
])("another %s makes another", (_, change) => {
  expect(fingerprintOf({ ...same, ...change })).not.toBe(fingerprintOf(same));
});

test("it is of the bytes, wherever they lie", () => {
  const files = new SharedFiles(scratchFolder());
  const [tensor] = same.inputs;
  const file = files.leaseFilled((tensor!.raw as { view(): Buffer }).view())!;
  expect(fingerprintOf({ ...same, inputs: [{ ...tensor!, raw: { file, offset: 0, length: 16 } }] })).toBe(fingerprintOf(same));
  file.release();
  files.close();
});
