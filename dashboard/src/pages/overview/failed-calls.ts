/** Which calls failed in the time that is shown: how many of each kind, and the last ones that are known one by one. */

import type { FailedCall, Sample } from "../../api/types.ts";
import type { TimeWindow } from "../../charts/downsample.ts";
import { formatCount } from "../../format/figures.ts";
import { inWindow, NO_MODEL } from "./points.ts";
import { includes, nameOfVersion, type Scope } from "./scope.ts";

/** Calls that failed for the same reason at the same version. */
export interface FailedKind {
  readonly id: string;
  readonly reason: string;
  /** Such as “iris 2”, or that there was none. */
  readonly name: string;
  readonly count: number;
}

/** The most frequent first. */
export function kindsFrom(samples: readonly Sample[], scope: Scope, window: TimeWindow): readonly FailedKind[] {
  const kinds = new Map<string, FailedKind>();
  const add = (reason: string, name: string, count: number) => {
    if (count <= 0) return;
    const id = idOf(reason, name);
    kinds.set(id, { id, reason, name, count: count + (kinds.get(id)?.count ?? 0) });
  };
  for (const { all, versions } of inWindow(samples, window)) {
    const rest: Record<string, number> = { ...all.errors };
    for (const version of versions)
      for (const [reason, count] of Object.entries(version.errors)) {
        rest[reason] = (rest[reason] ?? 0) - count;
        if (includes(scope, version)) add(reason, nameOfVersion(version), count);
      }
    if (scope.model === undefined) for (const [reason, count] of Object.entries(rest)) add(reason, NO_MODEL, count);
  }
  return [...kinds.values()].sort((one, other) => other.count - one.count || one.id.localeCompare(other.id));
}

/** Newest first, as they come. @param kind all of them where it is absent */
export function callsFrom(
  calls: readonly FailedCall[],
  scope: Scope,
  { from, to }: TimeWindow,
  kind: string | undefined,
): readonly FailedCall[] {
  // A sample has the calls of the second before it, by another look at the same clock.
  return calls.filter(
    (call) =>
      call.at > (from - 1) * 1000 &&
      call.at <= (to + 1) * 1000 &&
      includes(scope, call) &&
      (kind === undefined || kind === idOf(call.reason, nameOfCall(call))),
  );
}

export function nameOfCall(call: FailedCall): string {
  return call.model === "" ? NO_MODEL : nameOfVersion(call);
}

/** Of each kind the gateway keeps the last ones only. */
export function noteOf(count: number, shown: number, isKnown: boolean): string {
  if (!isKnown) return "Asking the gateway for the last ones.";
  if (shown === 0) return "The gateway keeps the last ones of each kind until it is restarted, and none of these is among them.";
  return shown < count ? `The last ${shown} of ${formatCount(count)}.` : "These are all.";
}

function idOf(reason: string, name: string): string {
  return `${reason} ${name}`;
}
