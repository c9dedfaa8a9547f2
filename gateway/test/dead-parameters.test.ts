/**
 * Optional parameters that no caller gives are dead code that looks alive, and no other tool finds them. Those that only tests
 * give are seams, each listed here.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** Clocks, chance and stores that tests put others in place of. */
const seams = [
  "createRateLimiter(buckets)",
  "createSignIn(buckets)",
  "openDatabase(migrations)",
  "createKey(random)",
  "chooseVersion(random)",
  "surplusOf(most)",
  "createLog(fd)",
  "documentFromJson(model)",
];

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

test("no optional parameter is there for nobody", () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".d.ts"),
  );
  expect(deadParameters(files.map((file) => readFileSync(join(SOURCE, file), "utf8"))).sort()).toEqual(seams.toSorted());
});

test("finds one, and takes a function that is handed on for called with everything", () => {
  expect(deadParameters(["function f(a: number, b = 1, c?: string) {}", "f(1, 2);"])).toEqual(["f(c)"]);
  expect(deadParameters(["function f(a: number, b = 1) {}", "[1].map(f);"])).toEqual([]);
  expect(deadParameters(["function f(a: number, b = 1) {}", "f(...both);"])).toEqual([]);
});

/** `name(parameter)` of each optional parameter that no call gives. Functions of one name count together. */
function deadParameters(texts: readonly string[]): string[] {
  const optional: { readonly name: string; readonly parameter: string; readonly index: number }[] = [];
  const given = new Map<string, number>();
  const note = (name: string, count: number) => given.set(name, Math.max(given.get(name) ?? 0, count));
  for (const text of texts)
    walk(parseSync("source.ts", text).program as unknown as Node, (node, parent, field) => {
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
