/** One colour for each version, the same wherever the version is drawn; always beside its name, never instead of it. */

import type { Model } from "../../../api/types.ts";

const colours = ["indigo", "pink", "teal", "orange", "cyan", "grape", "lime", "red"];

/** By age, so that a new version takes nobody's colour away. */
export function versionColour(model: Pick<Model, "versions">, version: string | undefined): string {
  const fromOldest = model.versions.map((each) => each.version).reverse();
  const at = version === undefined ? -1 : fromOldest.indexOf(version);
  if (at < 0) return "var(--mantine-color-gray-5)";
  const colour = colours[at % colours.length];
  return `light-dark(var(--mantine-color-${colour}-6), var(--mantine-color-${colour}-4))`;
}
