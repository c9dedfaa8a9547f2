/** A Vite plugin: THIRD_PARTY_LICENSES.txt with the licence of every package that is in the bundle. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Plugin } from "vite";

/** What packages that come ready bundled say of the packages in them, and notices that go with a licence (Apache-2.0, 4d). */
const MORE = /^NOTICE(?:\.\w+)?$|-es-bundle\.js\.LICENSE\.txt$/;

const NAMES = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license", "License", "LICENCE", "LICENSE-MIT"];

export function bundledLicences(workspace: string): Plugin {
  return {
    name: "bundled-licences",
    apply: "build",
    generateBundle() {
      const folders = new Set<string>();
      for (const module of this.getModuleIds()) {
        const folder = packageFolder(module.replace(/^\0/, "").split("?", 1)[0]!, workspace);
        if (folder !== undefined) folders.add(folder);
      }
      const source = [...folders]
        .sort()
        .map(licenceOf)
        .join(`\n${"-".repeat(80)}\n\n`);
      this.emitFile({ type: "asset", fileName: "THIRD_PARTY_LICENSES.txt", source });
    },
  };
}

function packageFolder(module: string, workspace: string): string | undefined {
  const marker = `${sep}node_modules${sep}`;
  const at = module.lastIndexOf(marker);
  if (!module.startsWith(workspace) || at < 0) return undefined;
  const [scopeOrName = "", name = ""] = module.slice(at + marker.length).split(sep);
  return join(module.slice(0, at), "node_modules", scopeOrName, scopeOrName.startsWith("@") ? name : "");
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = NAMES.map((each) => join(folder, each)).find(existsSync);
  const text = file === undefined ? "" : readFileSync(file, "utf8").trim();
  const more = readdirSync(folder)
    .filter((each) => MORE.test(each))
    .map((each) => `\n${readFileSync(join(folder, each), "utf8").trim()}\n`);
  return `${name} ${version}\n${license ?? ""}\n\n${text}\n${more.join("")}`;
}
