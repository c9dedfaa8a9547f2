/** Colours of lines: at least 3:1 against the page in both schemes, and told apart by their names in every legend. */

import { useComputedColorScheme } from "@mantine/core";

/** A colour has one meaning on a page: red ones are failures and nothing else, percentiles are shades of one that is nobody's. */
export interface ChartColours {
  /** What the page is about. */
  readonly main: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  /** For things that are only told apart. */
  readonly categories: readonly string[];
  /** Of what failed, by reason. */
  readonly failures: readonly string[];
  readonly rest: string;
  readonly axis: string;
  readonly grid: string;
}

export const light: ChartColours = {
  main: "#4f46e5",
  p50: "#0d9488",
  p95: "#0f766e",
  p99: "#134e4a",
  categories: ["#4f46e5", "#0284c7", "#a16207", "#15803d", "#8b5cf6", "#65a30d", "#a21caf"],
  failures: ["#dc2626", "#b91c1c", "#f05252", "#991b1b", "#ef4444", "#b45454"],
  rest: "#6b6880",
  axis: "#5b5870",
  grid: "#ecebf3",
};

export const dark: ChartColours = {
  main: "#818cf8",
  p50: "#0d9488",
  p95: "#2dd4bf",
  p99: "#99f6e4",
  categories: ["#818cf8", "#38bdf8", "#facc15", "#4ade80", "#c4b5fd", "#a3e635", "#e879f9"],
  failures: ["#f87171", "#dc2626", "#fca5a5", "#ef4444", "#fecaca", "#c26d6d"],
  rest: "#a9a6c0",
  axis: "#a9a6c0",
  grid: "#2a283c",
};

export function useChartColours(): ChartColours {
  return useComputedColorScheme("light") === "dark" ? dark : light;
}

/** A colour for each name: the one it prefers, or the next that is free. The same names get the same colours. */
export function coloursFor(
  names: readonly string[],
  preferred: Readonly<Record<string, number>>,
  categories: readonly string[],
): ReadonlyMap<string, string> {
  const free = new Set(categories.keys());
  const colours = new Map<string, string>();
  for (const name of [...names].sort()) {
    let index = preferred[name] ?? hashOf(name) % categories.length;
    for (let tries = 0; tries < categories.length && !free.has(index); tries += 1) index = (index + 1) % categories.length;
    free.delete(index);
    colours.set(name, categories[index]!);
  }
  return colours;
}

function hashOf(name: string): number {
  let hash = 0;
  for (let index = 0; index < name.length; index += 1) hash = (hash * 31 + name.charCodeAt(index)) >>> 0;
  return hash;
}
