/** How much a browser loads before it shows something: the limit holds for the built dashboard, as the gateway sends it. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";

const BUNDLE = resolve(import.meta.dirname, "../../src/inferencehub/_bundle/dashboard");
const LIMIT_BYTES = 250_000;
/** 250 KiB, with the page that is opened first and all that it needs at once. */
const PAGE_LIMIT_BYTES = 256_000;

interface Chunk {
  readonly file: string;
  readonly css?: readonly string[];
  /** Loaded together with it; what it loads later is in dynamicImports. */
  readonly imports?: readonly string[];
}

type Manifest = Readonly<Record<string, Chunk>>;

describe.runIf(existsSync(join(BUNDLE, "manifest.json")))("the first load", () => {
  const manifest = JSON.parse(readFileSync(join(BUNDLE, "manifest.json"), "utf8")) as Manifest;
  const pages = Object.keys(manifest).filter((name) => name.endsWith("-page.tsx"));

  test("has every page as a chunk of its own", () => {
    expect(pages).toHaveLength(11);
  });

  test("of the frame stays below 250 kB even by gzip", () => {
    expect(sum(filesOf(manifest, ["index.html"]).map(gzipBytes))).toBeLessThan(LIMIT_BYTES);
  });

  test.each(pages)("of %s stays below 250 KiB, page and all", (page) => {
    expect(sum(filesOf(manifest, ["index.html", page]).map(brotliBytes))).toBeLessThan(PAGE_LIMIT_BYTES);
  });

  test.each(pages)("of %s brings nothing of the client's tensors", (page) => {
    const loaded = filesOf(manifest, ["index.html", page]).map((file) => readFileSync(join(BUNDLE, file), "utf8"));
    expect(loaded.some((code) => code.includes("/admin/traffic/{model}"))).toBe(true);
    expect(loaded.filter((code) => code.includes("inference-header-content-length"))).toEqual([]);
  });

  test.each(pages)("of %s brings neither the editor nor the charts", (page) => {
    expect(filesOf(manifest, ["index.html", page]).filter((file) => /json-editor-view|plot/.test(file))).toEqual([]);
  });
});

function gzipBytes(file: string): number {
  return gzipSync(readFileSync(join(BUNDLE, file))).byteLength;
}

/** Of the copy that the build made; small files have none. */
function brotliBytes(file: string): number {
  const path = join(BUNDLE, file);
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, each) => total + each, 0);
}

function filesOf(manifest: Manifest, entries: readonly string[]): string[] {
  const found = new Set(["index.html"]);
  const visit = (name: string): void => {
    const { file, css = [], imports = [] } = manifest[name]!;
    if (found.has(file)) return;
    for (const each of [file, ...css]) found.add(each);
    for (const each of imports) visit(each);
  };
  for (const entry of entries) visit(entry);
  return [...found];
}
