/**
 * A Vite plugin: of Mantine's stylesheet only what the components in use need, a good half less to load.
 *
 * Mantine's class names occur in one component each, so a rule whose classes none of them names can never apply.
 */

import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import postcss from "postcss";
import type { Plugin } from "vite";

const IMPORTS = /import\s*\{([^}]*)\}\s*from\s*"([^"]+)"/g;
const CLASS = /m_[0-9a-z]+/g;

export function usedMantineStyles(workspace: string): Plugin {
  const packages = join(workspace, "node_modules/@mantine");
  return {
    name: "used-mantine-styles",
    apply: "build",
    enforce: "pre",
    transform: {
      filter: { id: /@mantine\/core\/styles\.css$/ },
      handler(css) {
        const sources = [join(workspace, "dashboard/src/**/*.{ts,tsx}"), join(packages, "notifications/esm/**/*.mjs")];
        const names = new Set(
          globSync(sources)
            .flatMap((file) => importsOf(file))
            .flatMap(({ names, from }) => (from === "@mantine/core" ? names : [])),
        );
        return { code: withoutUnused(css, classesOf(names, join(packages, "core/esm"))), map: null };
      },
    },
  };
}

interface Import {
  readonly names: readonly string[];
  readonly from: string;
}

function importsOf(file: string): Import[] {
  return [...readFileSync(file, "utf8").matchAll(IMPORTS)].map(([, names = "", from = ""]) => ({
    names: names.split(",").flatMap((name) => /^\s*(?:type\s+)?(\w+)/.exec(name)?.[1] ?? []),
    from,
  }));
}

/** The class names of the components and of all that they are made of. */
function classesOf(components: ReadonlySet<string>, folder: string): ReadonlySet<string> {
  const index = join(folder, "index.mjs");
  const waiting = importsOf(index).flatMap(({ names, from }) =>
    from.startsWith(".") && names.some((name) => components.has(name)) ? [join(folder, from)] : [],
  );
  const seen = new Set<string>();
  const classes = new Set<string>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const [name] of file.endsWith(".module.mjs") ? text.matchAll(CLASS) : []) classes.add(name);
    for (const [, path = ""] of text.matchAll(/from\s*"(\.[^"]+\.mjs)"/g)) waiting.push(join(dirname(file), path));
  }
  return classes;
}

function withoutUnused(css: string, used: ReadonlySet<string>): string {
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    const kept = rule.selectors.filter((selector) => (selector.match(CLASS) ?? []).every((name) => used.has(name)));
    if (kept.length === 0) rule.remove();
    else rule.selectors = kept;
  });
  return sheet.toString();
}
