/** Which version a question is about: the one that it names, or the one that most calls without a version go to. */
import type { ModelEntry } from "../models/catalogue.ts";
import type { ModelVersion } from "../models/model-version.ts";
import { latest } from "../models/name.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import { chooseVersion } from "../traffic/choose/version.ts";
import { resolveName } from "../traffic/document/document.ts";
import { isServed } from "./signature.ts";

export type TrafficOfModels = Pick<TrafficTable, "get" | "document">;

/**
 * The version or label that was asked for. Without one it is not left to chance, as calls are where weights divide them: a client
 * asks before its calls and between them, and wants the same answer. Throws VERSION_NOT_FOUND, MODEL_NOT_FOUND, MODEL_LOADING or NO_HEALTHY_WORKER.
 */
export function versionMeant(entry: ModelEntry, requested: string | undefined, traffic: TrafficOfModels): ModelVersion {
  if (requested === undefined) {
    const usual = usualVersion(entry, traffic);
    if (usual !== undefined) return usual;
  }
  return chooseVersion(entry, requested, traffic.get(entry.name));
}

/** The version with the greatest weight of those that serve; undefined where none does. */
function usualVersion(entry: ModelEntry, traffic: TrafficOfModels): ModelVersion | undefined {
  const document = traffic.document(entry.name);
  const byWeight = Object.entries(document.weights).toSorted(([, one], [, other]) => other - one);
  for (const [name] of byWeight) {
    const exact = resolveName(document, name);
    const version = exact === latest ? entry.latest : entry.byVersion.get(exact);
    if (version !== undefined && isServed(version)) return version;
  }
  return undefined;
}
