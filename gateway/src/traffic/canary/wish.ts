/** What a traffic document asks of a canary, held against the versions that there are. */

import { GatewayError } from "../../errors/gateway-error.ts";
import { listNames } from "../../errors/list-names.ts";
import type { ModelEntry } from "../../models/catalogue.ts";
import { latest } from "../../models/name.ts";
import type { NewCanaryRun } from "../../state/canary-store.ts";
import type { CanaryPart } from "../document/canary-part.ts";
import { resolveName, type TrafficDocument, type TrafficWish } from "../document/document.ts";
import { Problems } from "../document/json-part.ts";
import { baselineOf, exactName } from "./baseline.ts";

/** The label that follows a canary which goes all the way, if it named the baseline. */
const stable = "stable";

type Asking = Pick<TrafficDocument, "weights" | "labels"> & { readonly canary: CanaryPart };

/** Everything that makes it another canary when it changes: the part, and what its names stand for. */
export function wishText(document: Asking): string {
  return JSON.stringify([document.canary, resolveName(document, document.canary.version), exactWeights(document)]);
}

/** The run that a document asks for. */
export function runFromDocument(document: Asking & { readonly model: string }, entry: ModelEntry | undefined): NewCanaryRun {
  const version = resolveName(document, document.canary.version);
  const rest = restOf(document, entry);
  const [most] = Object.entries(rest).toSorted(([, a], [, b]) => b - a);
  return {
    model: document.model,
    wish: wishText(document),
    version,
    baseline: most?.[0] ?? version,
    rest,
    steps: document.canary.steps,
  };
}

/** What divides the calls that the canary does not get: percentages by exact version, as its names stand now. */
export function restOf(document: Asking, entry: ModelEntry | undefined): Readonly<Record<string, number>> {
  const { weights } = baselineOf(document, entry);
  return Object.fromEntries(exactWeights({ ...document, weights }, entry));
}

/** What is wrong with the canary of a document whose names are known to be right. */
export function canaryProblems(wish: TrafficWish, entry: ModelEntry): Problems {
  const problems = new Problems();
  if (wish.canary === undefined) return problems;
  const version = resolveName(wish, wish.canary.version);
  if (version === latest) return noLatest(problems);
  const exact = exactWeights(wish, entry).map(([name]) => name);
  const baselines = exact.filter((name) => name !== version);
  if (baselines.length === 0) {
    const detail = `expected weights that leave calls to another version than '${version}', which is to be compared with it; such as {"1": 100}`;
    problems.add("/weights", exact.length > 0 && wish.weights[latest] ? `${detail} ('${latest}' is '${version}' now)` : detail);
  }
  for (const baseline of baselines) refuseOtherInputs(entry, version, baseline, problems);
  if (wish.canary.max_disagreement !== undefined && (wish.shadow === undefined || resolveName(wish, wish.shadow.version) !== version))
    problems.add(
      "/canary/max_disagreement",
      `expected a shadow of version '${version}' to compare answers with, such as {"version": "${version}", "percent": 5}`,
    );
  return problems;
}

/** Throws CONFLICT when a document keeps a canary that runs, but moves the ground under it. */
export function refuseMovedBaseline(running: { readonly wish: string; readonly version: string }, wish: TrafficWish): void {
  if (wish.canary === undefined || wishText(wish as Asking) === running.wish) return;
  const [part, version] = JSON.parse(running.wish) as [unknown, string];
  if (JSON.stringify(wish.canary) !== JSON.stringify(part) || resolveName(wish, wish.canary.version) !== version) return;
  throw new GatewayError(
    "CONFLICT",
    `The weights of '${wish.model}' are the baseline that its canary '${version}' is judged by; promote it or roll it back first, or leave \`canary\` out.`,
  );
}

/** The document when the canary has everything. */
export function promotedDocument(
  document: TrafficDocument,
  { version, baseline }: Pick<NewCanaryRun, "version" | "baseline">,
): TrafficWish {
  const { canary: _canary, ...rest } = document;
  const { labels } = document;
  return {
    ...rest,
    weights: { [version]: 100 },
    ...(labels?.[stable] === baseline && { labels: { ...labels, [stable]: version } }),
  };
}

/** The document when the canary has nothing: its weights have been the baseline's all the time. */
export function documentWithoutCanary({ canary: _canary, ...rest }: TrafficDocument): TrafficWish {
  return rest;
}

/** By exact version, in order of the names; without those that get nothing. Without an entry `latest` stays as it is. */
function exactWeights(document: Pick<TrafficDocument, "weights" | "labels">, entry?: ModelEntry): [name: string, percent: number][] {
  const resolved = new Map<string, number>();
  for (const [name, percent] of Object.entries(document.weights)) {
    const exact = exactName(document, name, entry);
    if (percent > 0) resolved.set(exact, (resolved.get(exact) ?? 0) + percent);
  }
  return [...resolved].sort(([a], [b]) => (a < b ? -1 : 1));
}

function noLatest(problems: Problems): Problems {
  problems.add("/canary/version", `expected an exact version or a label, got '${latest}', which changes with the models`);
  return problems;
}

/** A call goes to either of them by lot, so what fits one must fit the other. */
function refuseOtherInputs(entry: ModelEntry, canary: string, baseline: string, problems: Problems): void {
  const names = (version: string) => entry.byVersion.get(version)?.inputs.map((input) => input.name) ?? [];
  const [theirs, its] = [names(baseline), names(canary)];
  // Not known while it is loading.
  if (theirs.length === 0 || its.length === 0 || theirs.toSorted().join() === its.toSorted().join()) return;
  problems.add(
    "/canary/version",
    `expected a version with the inputs of '${baseline}' (${listNames(theirs)}), got '${canary}', which has ${listNames(its)}`,
  );
}
