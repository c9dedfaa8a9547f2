/**
 * How much a browser loads before a page can be used: the limits hold for the built dashboard, as the gateway sends it.
 *
 * What breaks them is most often a component that brings a positioning library (Select, Menu, Tooltip, Popover: take NativeSelect
 * and components/hint.tsx) or a part of the page that is not seen at first: give that an import() of its own.
 */

import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const BUNDLE = resolve(import.meta.dirname, "../../src/inferencehub/_bundle/dashboard");
const LIMIT_BYTES = 200_000;
const LIMIT_REQUESTS = 25;
/** Of these limits, what the gateway's own answers take: session, health, models, workers, and what a page asks besides. */
const ANSWERS_BYTES = 7_500;
const ANSWERS = 6;

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
    expect(pages).toHaveLength(12);
  });

  test.each(pages)("of %s stays below 200 kB, page, answers and all", (page) => {
    expect(sum(filesOf(manifest, page).map(sentBytes)) + ANSWERS_BYTES).toBeLessThan(LIMIT_BYTES);
  });

  test.each(pages)("of %s takes no more than 25 requests", (page) => {
    expect(filesOf(manifest, page).length + ANSWERS).toBeLessThanOrEqual(LIMIT_REQUESTS);
  });

  test.each(pages)("of %s brings nothing of the client's tensors", (page) => {
    const loaded = filesOf(manifest, page).map((file) => readFileSync(join(BUNDLE, file), "utf8"));
    expect(loaded.some((code) => code.includes("/admin/traffic/{model}"))).toBe(true);
    expect(loaded.filter((code) => code.includes("inference-header-content-length"))).toEqual([]);
  });

  test.each(pages)("of %s brings neither the editor nor the charts nor what floats over a page", (page) => {
    expect(filesOf(manifest, page).filter((file) => /json-editor-view|plot|menus|dialogs|notices/.test(file))).toEqual([]);
  });

  test("of the API's page brings nothing of the dashboard's frame", () => {
    expect(linkedFrom("docs.html").filter((file) => /frame|controls/.test(file))).toEqual([]);
  });
});

/** Of the copy that the build made; small files have none. */
function sentBytes(file: string): number {
  const path = join(BUNDLE, file);
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, each) => total + each, 0);
}

/** The document, what it links to, and a page with all that it needs at once. */
function filesOf(manifest: Manifest, page: string): string[] {
  const found = new Set(["index.html", ...linkedFrom("index.html")]);
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const { file, css = [], imports = [] } = manifest[name]!;
    for (const each of [file, ...css]) found.add(each);
    for (const each of imports) visit(each);
  };
  visit(page);
  return [...found];
}

function linkedFrom(document: string): string[] {
  const text = readFileSync(join(BUNDLE, document), "utf8");
  return [...text.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file]) => file!);
}
