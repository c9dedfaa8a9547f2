/** What the package holds: what its users need, and nothing else. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const described = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** The npm that belongs to this Node, or the one that runs these tests. */
function npm(...words: string[]): string {
  const own = join(dirname(dirname(process.execPath)), "lib/node_modules/npm/bin/npm-cli.js");
  const cli = existsSync(own) ? own : process.env.npm_execpath!;
  return execFileSync(process.execPath, [cli, ...words], { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

describe("the package", () => {
  let folder: string;
  let files: string[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "package-"));
    const [packed] = JSON.parse(npm("pack", "--json", "--pack-destination", folder)) as Packed[];
    files = packed!.files.map(({ path }) => path);
    execFileSync("tar", ["-xzf", packed!.filename], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("has each source, what it was built into, and its declarations", () => {
    const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const built = sources.flatMap((file) => [file.replace(/\.ts$/, ".js"), file.replace(/\.ts$/, ".d.ts")]);
    const whole = [...sources.map((file) => `src/${file}`), ...built.map((file) => `dist/${file}`), "LICENSE", "README.md", "package.json"];
    expect(files.toSorted()).toEqual(whole.toSorted());
  });

  test("needs nothing, and may be taken apart by bundlers", () => {
    expect(described).not.toHaveProperty("dependencies");
    expect(described).not.toHaveProperty("peerDependencies");
    expect(described.sideEffects).toBe(false);
  });

  test("is under the project's licence", () => {
    expect(readFileSync(join(ROOT, "LICENSE"), "utf8")).toBe(readFileSync(join(ROOT, "../../LICENSE"), "utf8"));
  });

  test("is found by its exports", async () => {
    const entry = join(folder, "package", described.exports["."].default);
    const { InferenceHub, tensor } = await import(/* @vite-ignore */ entry);
    expect(new InferenceHub({ url: "http://127.0.0.1:1/hub/" }).url).toBe("http://127.0.0.1:1/hub");
    expect(tensor([1]).datatype).toBe("FP64");
    expect(files).toContain(described.exports["."].types.slice(2));
    expect(files).toContain(described.exports["."]["@inferencehub/source"].slice(2));
  });
});
