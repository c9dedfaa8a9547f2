/** Which capture files go, and which names are ours. */
import { expect, test } from "vitest";
import { captureFileName, isCaptureFile, partOf, wholeOf } from "../../../src/capture/files/names.ts";
import { filesToDelete } from "../../../src/capture/files/retention.ts";

const file = (name: string, bytes: number, isPart = false) => ({ name, bytes, isPart });

test("the oldest go until the others are within both limits", () => {
  const files = [file("c", 10), file("a", 10), file("b", 10)];
  expect(filesToDelete(files, { bytes: 30, files: 3 })).toEqual([]);
  expect(filesToDelete(files, { bytes: 25, files: 3 })).toEqual(["a"]);
  expect(filesToDelete(files, { bytes: 30, files: 1 })).toEqual(["a", "b"]);
});

test("what is being written counts and stays", () => {
  expect(filesToDelete([file("a.part", 50, true), file("b", 10)], { bytes: 20, files: 9 })).toEqual(["b"]);
});

test("names say when a file began and by whom; others are not ours", () => {
  const name = captureFileName(Date.UTC(2026, 10, 30, 22, 58, 54, 7), "gateway-2-ab12cd34", 12, "jsonl");
  expect(name).toBe("20261130T225854.007Z-gateway-2-ab12cd34-000012.jsonl");
  expect([name, partOf(name)].every(isCaptureFile)).toBe(true);
  expect(wholeOf(partOf(name))).toBe(name);
  expect(["notes.jsonl", `${name}.gz`, "../x"].some(isCaptureFile)).toBe(false);
});
