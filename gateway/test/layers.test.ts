/** The layers of the gateway: each ring may import its own and those further in, and no two files or folders need each other. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** From the outside in; a name is a folder of src/ or a file in it. */
const RINGS: readonly (readonly string[])[] = [
  ["main.ts"],
  ["app"],
  ["http", "grpc", "siblings"],
  ["doors"],
  ["request", "oip"],
  ["auth", "limits", "models", "traffic", "pool", "capture"],
  ["backends", "state"],
  ["tensors", "json", "errors", "config", "telemetry", "time", "rpc"],
];

interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone once compiled. */
  readonly typeOnly: boolean;
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
const imports = files.flatMap(importsOf);

describe("layers", () => {
  test("every file belongs to a ring", () => {
    expect(files.filter((file) => ringOf(file) < 0)).toEqual([]);
  });

  test("nothing imports outward", () => {
    const outward = imports.filter(({ from, to }) => !to.startsWith("../../contract/") && ringOf(to) < ringOf(from));
    expect(outward.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test("no file needs itself in a circle", () => {
    expect(circles(imports.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });

  // Types, too: whoever reads a folder must have read those that it speaks of, and nothing can be read first in a circle.
  test("no folder needs itself in a circle", () => {
    const between = imports.map(({ from, to }) => ({ from: dirname(from), to: dirname(to) })).filter(({ from, to }) => from !== to);
    expect(circles(between)).toEqual([]);
  });

  test("finds a circle", () => {
    const triangle = [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
      { from: "c", to: "a" },
    ];
    expect(circles(triangle)).toEqual(["a → b → c → a"]);
    expect(circles(triangle.slice(0, 2))).toEqual([]);
  });

  test("finds the imports that it judges", () => {
    expect(imports).toContainEqual({ from: "main.ts", to: "app/serve.ts", typeOnly: false });
    expect(imports.length).toBeGreaterThan(files.length);
  });
});

function ringOf(file: string): number {
  return RINGS.findIndex((ring) => ring.includes(file.split("/", 1)[0]!));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?([^"';]*?)\s*(?:from\s+)?"(\.[^"]+)"|import\("(\.[^"]+)"\)/gm);
  return [...statements].map(([, type, names = "", path, dynamicPath]) => ({
    from: file,
    to: relative(SOURCE, resolve(SOURCE, dirname(file), (path ?? dynamicPath)!)),
    typeOnly: type !== undefined || (names.startsWith("{") && names.slice(1, -1).split(",").every(isTypeName)),
  }));
}

function isTypeName(name: string): boolean {
  return name.trim() === "" || name.trim().startsWith("type ");
}

function circles(edges: readonly { readonly from: string; readonly to: string }[]): string[] {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    if (path.includes(node)) found.push([...path.slice(path.indexOf(node)), node].join(" → "));
    else if (!done.has(node)) for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
