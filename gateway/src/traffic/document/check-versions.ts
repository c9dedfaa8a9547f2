/** Holds a traffic document against the versions that there are: nothing may be sent to, or named after, what does not serve. */

import { listNames } from "../../errors/list-names.ts";
import { shownToken } from "../../errors/pointer.ts";
import type { ModelEntry } from "../../models/catalogue.ts";
import { latest } from "../../models/name.ts";
import { resolveName, type TrafficDocument, type TrafficWish } from "./document.ts";
import { Problems } from "./json-part.ts";

/**
 * What is wrong with a document that is well-formed; empty when nothing is.
 * Labels may move only to versions that are READY, and whoever gets a share must serve. A label that stays where it is may
 * stay there, whatever became of its version.
 * @param before what holds now
 */
export function versionProblems(wish: TrafficWish, before: Pick<TrafficDocument, "labels">, entry: ModelEntry): Problems {
  const problems = new Problems();
  for (const [label, version] of Object.entries(wish.labels ?? {})) {
    const pointer = `/labels/${shownToken(label)}`;
    if (entry.byVersion.has(label)) problems.add(pointer, `expected another label: '${label}' is a version of '${entry.name}'`);
    else if (before.labels?.[label] !== version) check(pointer, version, ["READY"]);
  }
  for (const [name, percent] of Object.entries(wish.weights))
    if (percent > 0) check(`/weights/${shownToken(name)}`, name, ["READY", "RECOVERING"]);
    else check(`/weights/${shownToken(name)}`, name);
  for (const [i, rule] of (wish.rules ?? []).entries()) check(`/rules/${i}/version`, rule.version, ["READY", "RECOVERING"]);
  if (wish.shadow) check("/shadow/version", wish.shadow.version, ["READY", "RECOVERING"]);
  if (wish.canary) check("/canary/version", wish.canary.version, ["READY", "RECOVERING"]);
  return problems;

  function check(pointer: string, name: string, states?: readonly string[]): void {
    const exact = resolveName(wish, name);
    if (exact === latest) return;
    const version = entry.byVersion.get(exact);
    const named = name === exact ? `'${name}'` : `'${name}', which is '${exact}'`;
    if (version === undefined) {
      const there = listNames(entry.versions.map((each) => each.version));
      const labels = Object.keys(wish.labels ?? {});
      const or = labels.length > 0 && !pointer.startsWith("/labels") ? ` or a label (${listNames(labels)})` : "";
      problems.add(pointer, `expected a version of '${entry.name}' (${there})${or}, got ${named}`);
    } else if (states !== undefined && !states.includes(version.state)) {
      problems.add(pointer, `expected a version that is READY, got ${named}, which is ${version.state}`);
    }
  }
}
