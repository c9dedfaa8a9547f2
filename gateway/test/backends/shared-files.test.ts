import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SharedFiles } from "../../src/backends/shared-files.ts";
import { scratchFolder } from "../support/test-pool.ts";

const step = 64 * 1024;

function shared(maxBytes = 64 * step) {
  const folder = scratchFolder();
  return { folder, files: new SharedFiles(folder, undefined, maxBytes) };
}

describe("a leased file", () => {
  test("has a random name, only its owner may read it, and it holds what was written", () => {
    const { folder, files } = shared();
    const file = files.lease(10)!;
    expect(file.name).toMatch(/^[0-9a-f]{32}$/);
    expect(statSync(join(folder, file.name)).mode & 0o777).toBe(0o600);
    expect(file.write(Buffer.from("world"), 5)).toBe(true);
    expect(file.write(Buffer.from("hello"), 0)).toBe(true);
    expect(readFileSync(join(folder, file.name), "utf8")).toBe("helloworld");
    expect(file.read(3, 4).toString()).toBe("lowo");
    expect(() => file.read(8, 4)).toThrow(RangeError);
  });

  test("serves another call once its last holder is done, and not before", () => {
    const { files } = shared();
    const first = files.lease(100)!;
    first.hold();
    first.release();
    expect(files.lease(100)!.name).not.toBe(first.name);
    first.release();
    expect(files.lease(100)!.name).toBe(first.name);
  });

  test("is of those that fit the one that was used last: the processor still has it in its cache, and the others may go", () => {
    const { files } = shared();
    const [first, second] = [files.lease(100)!, files.lease(100)!];
    first.release();
    second.release();
    expect(files.lease(100)!.name).toBe(second.name);
  });

  test("that was condemned keeps its content until all are done and never serves again", () => {
    const { folder, files } = shared();
    const file = files.leaseFilled(Buffer.from("x"))!;
    file.hold();
    file.condemn();
    file.release();
    expect(readFileSync(join(folder, file.name), "utf8")).toBe("x");
    file.release();
    expect(existsSync(join(folder, file.name))).toBe(false);
    expect(files.lease(1)!.name).not.toBe(file.name);
  });

  test("does not serve a call that needs much less, or more", () => {
    const { files } = shared();
    const file = files.lease(8 * step)!;
    file.release();
    const small = files.lease(step)!;
    const large = files.lease(9 * step)!;
    const fitting = files.lease(7 * step)!;
    expect([small.name === file.name, large.name === file.name, fitting.name === file.name]).toEqual([false, false, true]);
  });
});

describe("memory", () => {
  test("is bounded: who gets no file sends bytes", () => {
    const { files } = shared(4 * step);
    const held = files.lease(3 * step)!;
    expect(files.lease(2 * step)).toBeUndefined();
    expect(files.leaseFilled(Buffer.alloc(2 * step))).toBeUndefined();
    held.release();
    expect(files.lease(4 * step)).toBeDefined();
    expect(files.usage).toEqual({ bytes: 4 * step, leased: 1, free: 0 });
  });

  test("is bounded while a file grows", () => {
    const { files } = shared(4 * step);
    const file = files.lease(step)!;
    expect(file.write(Buffer.alloc(3 * step), 0)).toBe(true);
    expect(files.usage.bytes).toBe(3 * step);
    expect(file.write(Buffer.alloc(2 * step), 3 * step)).toBe(false);
    expect(files.usage.bytes).toBe(3 * step);
  });

  test("of a burst comes back when nobody has needed it for a while", () => {
    const { folder, files } = shared();
    const [one, two] = [files.lease(step)!, files.lease(step)!];
    one.release();
    files.trim();
    two.release();
    files.trim();
    expect(readdirSync(folder)).toEqual([two.name]);
    files.trim();
    expect(readdirSync(folder)).toEqual([]);
    expect(files.usage.bytes).toBe(0);
  });
});

describe("the folder", () => {
  test("is cleared of an earlier gateway's files, and of nothing else", () => {
    const folder = scratchFolder();
    const outside = join(scratchFolder(), "outside");
    writeFileSync(outside, "kept");
    const ofAnother = `02${"0".repeat(30)}`;
    writeFileSync(join(folder, `01${"0".repeat(30)}`), "left behind");
    writeFileSync(join(folder, ofAnother), "of another process, which may be reading it");
    writeFileSync(join(folder, "README"), "kept");
    symlinkSync(outside, join(folder, `01${"f".repeat(30)}`));
    new SharedFiles(folder, { number: 1, count: 2 }, step);
    expect(readdirSync(folder).toSorted()).toEqual([ofAnother, "README"]);
    expect(readFileSync(outside, "utf8")).toBe("kept");
  });

  test("is empty after closing, also of files that are still held", () => {
    const { folder, files } = shared();
    files.lease(1)!.release();
    const held = files.leaseFilled(Buffer.from("still read"))!;
    files.close();
    expect(readdirSync(folder)).toEqual([]);
    expect(held.read(0, 10).toString()).toBe("still read");
    held.release();
    expect(files.lease(1)).toBeUndefined();
    expect(files.usage).toMatchObject({ leased: 0, bytes: 0 });
  });

  test("that has gone means no files, not a failure", () => {
    const { folder, files } = shared();
    const before = files.lease(1)!;
    files.close();
    expect(existsSync(folder)).toBe(true);
    before.release();
    const gone = new SharedFiles(scratchFolder(), undefined, step);
    expect(gone.lease(2 * step)).toBeUndefined();
  });
});
