/**
 * What a canary is compared with: the weights without the canary itself. Names are resolved first, here and nowhere else, so that a
 * label or `latest` that stands for the canary is seen to be the canary.
 */

import { listNames } from "../../errors/list-names.ts";
import type { ModelEntry } from "../../models/catalogue.ts";
import { latest } from "../../models/name.ts";
import { scaledTo } from "../choose/shares.ts";
import { resolveName, type TrafficDocument } from "../document/document.ts";

export interface Baseline {
  /** Percentages of what the canary does not get, by the names of the document. */
  readonly weights: Readonly<Record<string, number>>;
  /** A sentence, where they are not the document's own. */
  readonly note: string | undefined;
}

type Asking = Pick<TrafficDocument, "weights" | "labels"> & { readonly canary: { readonly version: string } };

/**
 * The document's weights where the canary has none of them; else the others in proportion. Where the canary is the latest itself and
 * has everything only as that, the version before it.
 * @param entry undefined while nobody has announced the model: `latest` is nobody's then
 */
export function baselineOf(document: Asking, entry: ModelEntry | undefined): Baseline {
  const canary = resolveName(document, document.canary.version);
  const isCanary = (name: string) => exactName(document, name, entry) === canary;
  const taken = Object.entries(document.weights).filter(([name, percent]) => percent > 0 && isCanary(name));
  const others = Object.entries(document.weights).filter(([name]) => !isCanary(name));
  if (canary === latest || taken.length === 0) return { weights: document.weights, note: undefined };
  const names = others.filter(([, percent]) => percent > 0).map(([name]) => name);
  if (names.length > 0) {
    const sum = Math.round(taken.reduce((total, [, percent]) => total + percent, 0) * 100) / 100;
    const note = `The ${sum} % of ${canary}, which is the canary, go to ${listNames(names)}: they serve what the canary does not get.`;
    return { weights: Object.fromEntries(scaledTo(100, others)), note };
  }
  const before = taken.every(([name]) => resolveName(document, name) === latest) ? servingBefore(canary, entry) : undefined;
  if (before === undefined) return { weights: document.weights, note: undefined };
  const note = `No version has a weight of its own and ${canary} is the latest itself: ${before} serves what the canary does not get.`;
  return { weights: { [before]: 100 }, note };
}

/** The exact version that a name stands for now; `latest` where nothing serves. */
export function exactName(document: Pick<TrafficDocument, "labels">, name: string, entry: ModelEntry | undefined): string {
  const resolved = resolveName(document, name);
  return resolved === latest ? (entry?.latest?.version ?? latest) : resolved;
}

/** The greatest of the others that serves: the canary is the greatest of all. */
function servingBefore(canary: string, entry: ModelEntry | undefined): string | undefined {
  return entry?.versions.find(({ version, state }) => version !== canary && (state === "READY" || state === "RECOVERING"))?.version;
}
