/**
 * Code that looks alive: optional parameters that no caller gives, and members of classes that nobody asks for. No other tool here
 * finds them. What only tests use is a seam or a window, each listed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** Clocks, chance and stores that tests put others in place of. */
const seams = [
  "openFile(migrations)",
  "createKey(random)",
  "chooseVersion(random)",
  "surplusOf(most)",
  "createLog(fd)",
  "documentFromJson(model)",
];

/** What Node calls. */
const windows = ["_read"];

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
const programs = files.map((file) => programOf(readFileSync(join(SOURCE, file), "utf8")));

test("no optional parameter is there for nobody", () => {
  expect(deadParameters(programs).sort()).toEqual(seams.toSorted());
});

test("no member of a class is there for nobody", () => {
  expect(deadMembers(programs).sort()).toEqual(windows.toSorted());
});

test("finds one, and takes a function that is handed on for called with everything", () => {
  expect(deadParametersIn(["function f(a: number, b = 1, c?: string) {}", "f(1, 2);"])).toEqual(["f(c)"]);
  expect(deadParametersIn(["function f(a: number, b = 1) {}", "[1].map(f);"])).toEqual([]);
  expect(deadParametersIn(["function f(a: number, b = 1) {}", "f(...both);"])).toEqual([]);
});

test("finds a member that is neither called, read nor taken apart", () => {
  const text = "class A { used() {} read = 1; taken = 2; dead() {} #own() {} } new A().used(); a.read; const { taken } = a;";
  expect(deadMembers([programOf(text)])).toEqual(["dead"]);
});

const deadParametersIn = (texts: readonly string[]) => deadParameters(texts.map(programOf));

function programOf(text: string): Node {
  return parseSync("source.ts", text).program as unknown as Node;
}

/** Names of methods and fields that no expression asks any object for. */
function deadMembers(programs: readonly Node[]): string[] {
  const members = new Set<string>();
  const asked = new Set<string>();
  for (const program of programs)
    walk(program, (node) => {
      if ((node.type === "MethodDefinition" || node.type === "PropertyDefinition") && node.kind !== "constructor") {
        if ((node.key as Node).type === "Identifier") members.add(nameOf(node.key as Node));
      } else if (node.type === "MemberExpression") asked.add(nameOf(node.property as Node));
      else if (node.type === "ObjectPattern")
        for (const { key } of node.properties as Node[]) if (key !== undefined) asked.add(nameOf(key as Node));
    });
  return [...members].filter((name) => !asked.has(name));
}

/** `name(parameter)` of each optional parameter that no call gives. Functions of one name count together. */
function deadParameters(programs: readonly Node[]): string[] {
  const optional: { readonly name: string; readonly parameter: string; readonly index: number }[] = [];
  const given = new Map<string, number>();
  const note = (name: string, count: number) => given.set(name, Math.max(given.get(name) ?? 0, count));
  for (const program of programs)
    walk(program, (node, parent, field) => {
      if (node.type === "FunctionDeclaration")
        for (const [index, parameter] of (node.params as Node[]).entries())
          if (parameter.type === "AssignmentPattern" || parameter.optional === true)
            optional.push({ name: nameOf(node.id as Node), parameter: nameOf((parameter.left as Node | undefined) ?? parameter), index });
      if (node.type === "CallExpression" && (node.callee as Node).type === "Identifier") {
        const values = node.arguments as Node[];
        const isSpread = values.some(({ type }) => type === "SpreadElement");
        note(nameOf(node.callee as Node), isSpread ? Number.POSITIVE_INFINITY : values.length);
      } else if (node.type === "Identifier" && isHandedOn(parent, field)) note(nameOf(node), Number.POSITIVE_INFINITY);
    });
  return optional.filter(({ name, index }) => (given.get(name) ?? 0) <= index).map(({ name, parameter }) => `${name}(${parameter})`);
}

/** Whether a name stands for its value there, and is neither called nor declared. */
function isHandedOn(parent: Node, field: string): boolean {
  if (/^(?:Import|Export)/.test(parent.type)) return false;
  if (parent.type === "CallExpression") return field !== "callee";
  if (parent.type === "FunctionDeclaration") return field !== "id";
  if (parent.type === "MemberExpression") return field !== "property" || parent.computed === true;
  return !(parent.type === "Property" && field === "key");
}

function nameOf(node: Node): string {
  return typeof node.name === "string" ? node.name : node.type;
}

function walk(node: Node, visit: (node: Node, parent: Node, field: string) => void): void {
  for (const [field, value] of Object.entries(node))
    for (const child of [value].flat())
      if (typeof child === "object" && child !== null && typeof (child as Node).type === "string") {
        visit(child as Node, node, field);
        walk(child as Node, visit);
      }
}
