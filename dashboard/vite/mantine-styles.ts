/**
 * A Vite plugin: Mantine's stylesheet comes in parts, each with the component that it is for, so that a page loads what it shows.
 *
 * Mantine's class names occur in one component each. A rule goes along with the last of those it names: where that one is not
 * on the page, the rule can't apply.
 */

import postcss, { type AtRule, type Container, type Rule } from "postcss";
import type { Plugin } from "vite";

const SHEET = "@mantine/core/styles.css";
const NAMES = /@mantine\/core\/esm\/.*\.module\.mjs$/;
/** Of colours that the dashboard does not know. */
const NEVER_WORN = /^--mantine-color-(?:grape|violet|cyan|teal|lime|orange|blue|green|yellow)-/;
const CLASS = /m_[0-9a-z]+/g;
/** In the query of a part: the names of the component that it is for. */
const PART = "names";

export function mantineStyles(): Plugin {
  let rules: readonly Part[] | undefined;
  return {
    name: "mantine-styles",
    apply: "build",
    enforce: "pre",
    transform: {
      filter: { id: [NAMES, /@mantine\/core\/styles\.css/] },
      handler(code, id) {
        if (NAMES.test(id)) return withItsStyles(code, id.slice(id.lastIndexOf("/esm/") + 4));
        rules ??= rulesOf(code);
        const names = new URLSearchParams(id.split("?")[1]).get(PART)?.split(".") ?? [EVERYBODYS];
        const wanted = new Set(names);
        const text = rules.filter(({ goesWith }) => wanted.has(goesWith)).map(({ css }) => css);
        return { code: text.join("\n"), map: null, moduleSideEffects: true };
      },
    },
  };
}

interface Part {
  /** A class. */
  readonly goesWith: string;
  readonly css: string;
}

/** Goes with no class: variables, elements, whole documents. */
const EVERYBODYS = "";

/** @param component says in the id of its part, too, whose it is: files are cut by ids */
function withItsStyles(code: string, component: string): { code: string; map: null } {
  const names = [...new Set(code.match(CLASS) ?? [])].join(".");
  return { code: `import "${SHEET}?${PART}=${names}&of=${component}";\n${code}`, map: null };
}

/** In the order of the sheet. */
function rulesOf(css: string): readonly Part[] {
  const parts: Part[] = [];
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    if (isKeyframe(rule)) return;
    rule.walkDecls(NEVER_WORN, (declaration) => void declaration.remove());
    for (const [goesWith, selectors] of byLastClass(rule.selectors))
      parts.push({ goesWith, css: inItsPlace(rule.clone({ selectors }), rule) });
  });
  sheet.walkAtRules("keyframes", (frames) => {
    const users = new Set(parts.filter(({ css }) => css.includes(frames.params)).map(({ goesWith }) => goesWith));
    for (const goesWith of users) parts.push({ goesWith, css: frames.toString() });
  });
  return parts;
}

function isKeyframe({ parent }: Rule): boolean {
  return parent?.type === "atrule" && (parent as AtRule).name === "keyframes";
}

function byLastClass(selectors: readonly string[]): Map<string, string[]> {
  return Map.groupBy(selectors, (selector) => selector.match(CLASS)?.at(-1) ?? EVERYBODYS);
}

/** Inside the same media queries as before. */
function inItsPlace(copy: Rule, original: Rule): string {
  let text = copy.toString();
  for (let at: Container | undefined = original.parent; at?.type === "atrule"; at = at.parent as Container | undefined) {
    const { name, params } = at as AtRule;
    text = `@${name} ${params} {\n${text}\n}`;
  }
  return text;
}
