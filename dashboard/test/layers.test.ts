/** The layers of the dashboard: each ring imports its own and those further in, no page knows another, and rooms form no circle. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** From the outside in; a name is a folder of src/ or a file in it. */
const RINGS: readonly (readonly string[])[] = [
  ["main.tsx", "docs"],
  ["app.tsx"],
  ["routes.tsx"],
  ["pages", "shell"],
  ["charts", "components"],
  ["api"],
  ["format", "theme", "search.ts"],
];

interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone once compiled. */
  readonly typeOnly: boolean;
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"));
const imports = files.flatMap(importsOf);

describe("layers", () => {
  test("every file belongs to a ring", () => {
    expect(files.filter((file) => ringOf(file) < 0)).toEqual([]);
  });

  test("nothing imports outward", () => {
    expect(shown(imports.filter(({ from, to }) => ringOf(to) < ringOf(from)))).toEqual([]);
  });

  test("pages know neither each other nor the shell, and the shell knows no page", () => {
    const across = imports.filter(({ from, to }) => ringOf(from) === ringOf(to) && partOf(from) !== partOf(to) && isFace(from));
    expect(shown(across)).toEqual([]);
  });

  test("only api/ sends requests", () => {
    const callers = imports.filter(({ from, to }) => /^api\/(?:session-fetch|hub|csrf)\.ts$/.test(to) && !from.startsWith("api/"));
    expect(shown(callers)).toEqual([]);
  });

  test("no file needs itself in a circle", () => {
    expect(circlesOf(imports.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });

  test("no room beside another needs itself in a circle, types included", () => {
    expect(circlesOf(imports.flatMap(betweenRooms))).toEqual([]);
  });

  test("formats know nothing but formats", () => {
    expect(shown(imports.filter(({ from, to }) => from.startsWith("format/") && !to.startsWith("format/")))).toEqual([]);
  });

  test("finds the imports that it judges", () => {
    expect(imports).toContainEqual({ from: "main.tsx", to: "app.tsx", typeOnly: false });
    expect(imports).toContainEqual({ from: "routes.tsx", to: "pages/keys/keys-page.tsx", typeOnly: false });
    expect(imports.length).toBeGreaterThan(files.length);
    const between = imports.flatMap(betweenRooms);
    expect(between).toContainEqual({ from: "pages/playground/input/form", to: "pages/playground/input/bulk" });
    expect(circlesOf([...between, { from: "pages/playground/input/bulk", to: "pages/playground/input/form" }])).toHaveLength(1);
  });
});

function ringOf(file: string): number {
  return RINGS.findIndex((ring) => ring.includes(file.split("/", 1)[0]!));
}

function isFace(file: string): boolean {
  return file.startsWith("pages/") || file.startsWith("shell/");
}

/** A page's folder, or a folder of src/. */
function partOf(file: string): string {
  return file.split("/", file.startsWith("pages/") ? 2 : 1).join("/");
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

/** An import as one between the rooms that part its two ends; none between a folder and what lies in it. */
function betweenRooms({ from, to }: Import): Edge[] {
  const [there, here] = [from.split("/").slice(0, -1), to.split("/").slice(0, -1)];
  const parting = there.findIndex((name, at) => name !== here[at]);
  if (parting < 0 || parting >= here.length) return [];
  return [{ from: there.slice(0, parting + 1).join("/"), to: here.slice(0, parting + 1).join("/") }];
}

type Edge = Pick<Import, "from" | "to">;

function circlesOf(edges: readonly Edge[]): string[] {
  const graph = Map.groupBy(edges, ({ from }) => from);
  const done = new Set<string>();
  const found = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) found.add([...path.slice(path.indexOf(name)), name].join(" → "));
    else if (!done.has(name)) for (const { to } of graph.get(name) ?? []) visit(to, [...path, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  return [...found];
}

function shown(found: readonly Import[]): string[] {
  return found.map(({ from, to }) => `${from} → ${to}`);
}
