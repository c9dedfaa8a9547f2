/** Fifth step: finds the version that serves the call, and fits the inputs to its signature before any worker hears of it. */

import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../auth/caller/caller.ts";
import { mayUseModel } from "../auth/caller/caller.ts";
import { permitPredict } from "../auth/caller/permit.ts";
import { modelNamed } from "../models/absent.ts";
import type { Catalogue } from "../models/catalogue.ts";
import type { ModelVersion } from "../models/model-version.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import { chooseVersion } from "../traffic/choose/version.ts";
import type { Asked, Fitting } from "./inputs/asked.ts";
import { planOf } from "./inputs/plan.ts";
import type { CallRecord } from "./record.ts";

/** Waits for what only those may learn who may use the model; who may not is told at once. Throws PERMISSION_DENIED. */
export function permitted(caller: Caller, model: string, known: Promise<void>): Promise<void> {
  permitPredict(caller, model);
  return known;
}

/** Throws PERMISSION_DENIED, MODEL_NOT_FOUND, VERSION_NOT_FOUND, MODEL_LOADING or NO_HEALTHY_WORKER. */
export function route(
  asked: Asked,
  caller: Caller,
  headers: IncomingHttpHeaders,
  catalogue: Catalogue,
  traffic: Pick<TrafficTable, "get">,
  record: CallRecord,
): ModelVersion {
  // Permission first: who may not use a model is not told whether it exists.
  permitPredict(caller, asked.model);
  const entry = modelNamed(catalogue, asked.model, (model) => mayUseModel(caller, model));
  record.model = entry.name;
  const rules = traffic.get(entry.name);
  const asker = rules && { headers, keyId: caller.keyId, parameters: asked.marks ?? asked.parameters };
  const version = chooseVersion(entry, asked.version, rules, asker);
  record.version = version.version;
  record.isIdempotent = version.idempotent;
  record.isSplit = rules !== undefined && asked.version === undefined;
  return version;
}

/** Throws or rejects with INPUT_MISMATCH with every problem, up to twenty, or UNSUPPORTED_MEDIA_TYPE for a file that the version does not take. */
export function fitInputs(asked: Asked, version: ModelVersion): Fitting {
  return asked.inputs.fit(planOf(version));
}
