/** The layers of the client: each ring imports its own and those further in, no file needs itself in a circle, and nothing needs a package or Node. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** From the outside in; a name is a folder of src/ or a file in it. */
const RINGS: readonly (readonly string[])[] = [
  ["index.ts"],
  ["hub.ts"],
  ["management-client.ts", "predict", "generate"],
  ["admin", "live"],
  ["calls"],
  ["errors", "tensors", "types.ts"],
  ["schema.ts"],
];

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const imports = files.flatMap(importsOf);

test("every file belongs to a ring", () => {
  expect(files.filter((file) => ringOf(file) < 0)).toEqual([]);
});

test("nothing imports outward", () => {
  expect(imports.filter(({ from, to }) => ringOf(to) < ringOf(from))).toEqual([]);
});

test("no file needs itself in a circle", () => {
  const needs = (from: string, seen: readonly string[] = []): string[] =>
    imports.filter((each) => each.from === from && !seen.includes(each.to)).flatMap(({ to }) => [to, ...needs(to, [...seen, to])]);
  expect(files.filter((file) => needs(file).includes(file))).toEqual([]);
});

test("nothing is imported but files of its own", () => {
  expect(imports.filter(({ to }) => !files.includes(to))).toEqual([]);
  expect(imports.length).toBeGreaterThan(files.length);
});

function ringOf(file: string): number {
  return RINGS.findIndex((ring) => ring.includes(file.split("/", 1)[0]!));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), "utf8");
  return [...text.matchAll(/^(?:import|export)\s[^"';=]*?\sfrom\s"([^"]+)"|^import\s"([^"]+)"|import\("([^"]+)"\)/gm)].map((found) => {
    const to = found.slice(1).find((path) => path !== undefined)!;
    return { from: file, to: to.startsWith(".") ? relative(SOURCE, resolve(SOURCE, dirname(file), to)) : to };
  });
}
