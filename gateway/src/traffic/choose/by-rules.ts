/**
 * Decides which version serves a caller that asks for none, by the model's traffic document. A version that does not serve at
 * this moment gets nobody: its rules are passed over, and its share goes to the others in proportion, until it serves again.
 */

import type { IncomingHttpHeaders } from "node:http";
import { anonymousId } from "../../auth/caller/caller.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { listNames } from "../../errors/list-names.ts";
import type { ModelEntry } from "../../models/catalogue.ts";
import type { ModelVersion } from "../../models/model-version.ts";
import { latest } from "../../models/name.ts";
import type { Parameters, ParameterValue } from "../../tensors/tensor.ts";
import type { Sticky } from "../document/document.ts";
import { hashText, scramble } from "./hash.ts";
import type { TrafficRules } from "./rules.ts";
import { placeCount, type Split } from "./split.ts";

/** What is known of who asks. */
export interface Asker {
  readonly headers: IncomingHttpHeaders;
  readonly keyId: string;
  readonly parameters: Parameters;
}

/** Other places looked at for a caller whose version does not serve, before any version will do: a share of 1 % is missed in 85 of 100 cases, which is its due. */
const otherPlaces = 16;

/** Throws MODEL_LOADING or NO_HEALTHY_WORKER when no version that the document names serves: one that it leaves out gets nobody. */
export function chooseByRules(entry: ModelEntry, rules: TrafficRules, asker: Asker | undefined, random: () => number): ModelVersion {
  if (asker !== undefined) {
    for (const { header, value, version } of rules.rules) {
      if (asker.headers[header] !== value) continue;
      const found = versionNamed(entry, version);
      if (found !== undefined && serves(found)) return found;
    }
  }
  const { split } = rules;
  if (split.versions.length === 1) {
    const only = versionNamed(entry, split.versions[0]!);
    if (only !== undefined && serves(only)) return only;
    throw noneServes(entry, split);
  }
  const place = placeOf(rules, asker) ?? Math.floor(random() * placeCount);
  const chosen = versionAt(entry, split, place);
  return chosen?.state === "READY" ? chosen : instead(entry, split, place, chosen);
}

/** The place of a caller that is recognised; undefined for those that are not. */
function placeOf({ sticky, seed }: TrafficRules, asker: Asker | undefined): number | undefined {
  if (sticky === undefined || asker === undefined) return undefined;
  const mark = markOf(sticky, asker);
  return mark === undefined ? undefined : Math.floor((hashText(mark, seed) / 2 ** 32) * placeCount);
}

function markOf(sticky: Sticky, { headers, keyId, parameters }: Asker): string | undefined {
  // Without authentication everybody is one caller, and one caller can't be split.
  if (sticky.by === "key") return keyId === anonymousId ? undefined : keyId;
  if (sticky.by === "field") return textFrom(parameters[sticky.name]);
  const value = headers[sticky.name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function textFrom(parameter: ParameterValue | undefined): string | undefined {
  if (parameter === undefined) return undefined;
  if ("stringValue" in parameter) return parameter.stringValue === "" ? undefined : parameter.stringValue;
  if ("int64Value" in parameter) return String(parameter.int64Value);
  return String("doubleValue" in parameter ? parameter.doubleValue : parameter.boolValue);
}

/** Always the same one for the same place, so that a caller who has to move stays together with itself. */
function instead(entry: ModelEntry, split: Split, place: number, chosen: ModelVersion | undefined): ModelVersion {
  for (let i = 1; i <= otherPlaces; i++) {
    const other = versionAt(entry, split, scramble(place + i * placeCount) % placeCount);
    if (other?.state === "READY") return other;
  }
  const others = split.versions.map((version) => versionNamed(entry, version));
  const found =
    others.find((version) => version?.state === "READY") ??
    // Nobody serves right now: wait, and rather for the right one.
    [chosen, ...others].find((version) => version?.state === "RECOVERING");
  if (found === undefined) throw noneServes(entry, split);
  return found;
}

function versionAt(entry: ModelEntry, split: Split, place: number): ModelVersion | undefined {
  return versionNamed(entry, split.versions[split.places[place]!]!);
}

function versionNamed(entry: ModelEntry, version: string): ModelVersion | undefined {
  return version === latest ? entry.latest : entry.byVersion.get(version);
}

function serves({ state }: ModelVersion): boolean {
  return state === "READY" || state === "RECOVERING";
}

function noneServes(entry: ModelEntry, { versions }: Split): GatewayError {
  if (versions.some((version) => versionNamed(entry, version)?.state === "LOADING"))
    return new GatewayError("MODEL_LOADING", `'${entry.name}' is still loading; try again in a moment.`, { retryAfterMs: 1_000 });
  const detail = `The versions of '${entry.name}' that its traffic document gives a share (${listNames(versions)}) do not serve; an administrator has to load them or change it.`;
  return new GatewayError("NO_HEALTHY_WORKER", detail, { retryAfterMs: 10_000 });
}
