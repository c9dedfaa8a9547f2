/** Replaces the traffic document of a model as an administrator has written it, or says everything that is wrong with it. */

import { GatewayError } from "../errors/gateway-error.ts";
import type { Catalogue, ModelEntry } from "../models/catalogue.ts";
import type { CanaryWatch } from "./canary/watch.ts";
import { canaryProblems } from "./canary/wish.ts";
import type { TrafficTable } from "./choose/table.ts";
import { versionProblems } from "./document/check-versions.ts";
import type { TrafficDocument } from "./document/document.ts";
import { documentFromJson, refusedDocument } from "./document/from-json.ts";
import { listNames } from "./document/list-names.ts";

/**
 * The document as it is now. Throws INVALID_REQUEST, MODEL_NOT_FOUND, MODEL_LOADING or CONFLICT.
 * @param canaries what runs now; some changes have to wait for its end
 * @param who the id of the key
 */
export function putDocument(
  table: TrafficTable,
  catalogue: Catalogue,
  canaries: Pick<CanaryWatch, "refuse">,
  model: string,
  body: unknown,
  who: string,
): TrafficDocument {
  const entry = modelNamed(catalogue, model);
  const wish = documentFromJson(body, model);
  // A stale document may be wrong only because it is stale, and that is the better thing to hear.
  table.refuseConflict(model, wish);
  const problems = versionProblems(wish, table.document(model), entry);
  if (problems.list.length > 0) throw refusedDocument(problems);
  canaries.refuse(model, wish);
  const aboutCanary = canaryProblems(wish, entry);
  if (aboutCanary.list.length > 0) throw refusedDocument(aboutCanary);
  return table.set(model, wish, who);
}

/** Throws MODEL_NOT_FOUND or MODEL_LOADING. */
export function modelNamed(catalogue: Catalogue, model: string): ModelEntry {
  const entry = catalogue.find(model);
  if (entry !== undefined) return entry;
  if (!catalogue.announced)
    throw new GatewayError("MODEL_LOADING", "No worker has announced its models yet; try again in a moment.", { retryAfterMs: 1_000 });
  throw new GatewayError(
    "MODEL_NOT_FOUND",
    `There is no model '${model}'; there is ${listNames(catalogue.list().map(({ name }) => name))}.`,
  );
}
