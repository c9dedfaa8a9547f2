/** Fifth step: finds the version that serves the call, and fits the inputs to its signature before any worker hears of it. */

import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../auth/caller/caller.ts";
import { mayUseModel } from "../auth/caller/caller.ts";
import { permitPredict } from "../auth/caller/permit.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Catalogue } from "../models/catalogue.ts";
import type { ModelVersion } from "../models/model-version.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import { chooseVersion } from "../traffic/choose/version.ts";
import { listNames } from "../traffic/document/list-names.ts";
import type { Asked } from "./inputs/asked.ts";
import type { FittedInputs } from "./inputs/fit-json.ts";
import { planOf } from "./inputs/plan.ts";
import type { CallRecord } from "./record.ts";

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
  const entry = catalogue.find(asked.model);
  if (entry === undefined) throw notFound(asked.model, caller, catalogue);
  record.model = entry.name;
  const rules = traffic.get(entry.name);
  const asker = rules && { headers, keyId: caller.keyId, parameters: asked.parameters };
  const version = chooseVersion(entry, asked.version, rules, asker);
  record.version = version.version;
  record.isSplit = rules !== undefined && asked.version === undefined;
  return version;
}

/** Throws INPUT_MISMATCH with every problem, up to twenty. */
export function fitInputs(asked: Asked, version: ModelVersion): FittedInputs {
  return asked.inputs.fit(planOf(version));
}

function notFound(model: string, caller: Caller, catalogue: Catalogue): GatewayError {
  if (!catalogue.announced)
    return new GatewayError("MODEL_LOADING", "No worker has announced its models yet; try again in a moment.", { retryAfterMs: 1_000 });
  const names = catalogue.list().flatMap((entry) => (mayUseModel(caller, entry.name) ? [entry.name] : []));
  return new GatewayError("MODEL_NOT_FOUND", `There is no model '${model}'; there is ${listNames(names)}.`);
}
