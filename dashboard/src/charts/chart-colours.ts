/** Colours of lines: at least 3:1 against the page in both schemes, and told apart by their names in every legend. */

import { useComputedColorScheme } from "@mantine/core";

export interface ChartColours {
  /** What the page is about. */
  readonly main: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  /** For things that are only told apart. */
  readonly categories: readonly string[];
  readonly rest: string;
  readonly axis: string;
  readonly grid: string;
}

const light: ChartColours = {
  main: "#4f46e5",
  p50: "#7a85f2",
  p95: "#4338ca",
  p99: "#db2777",
  categories: ["#dc2626", "#c2570c", "#a16207", "#0f766e", "#0369a1", "#4f46e5", "#7e22ce", "#db2777"],
  rest: "#6b6880",
  axis: "#5b5870",
  grid: "#ecebf3",
};

const dark: ChartColours = {
  main: "#818cf8",
  p50: "#6366f1",
  p95: "#a5b4fc",
  p99: "#f472b6",
  categories: ["#f87171", "#fb923c", "#facc15", "#2dd4bf", "#38bdf8", "#818cf8", "#c084fc", "#f472b6"],
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
