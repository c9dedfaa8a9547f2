/** Loads and unloads models on a server that has a repository API. */
import type { OipUpstreamSettings } from "../../config/settings.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { inference } from "../../rpc/open-inference.js";
import type { OipClient } from "./client.ts";
import { RpcFailure } from "./rpc-failure.ts";
import type { ServedVersion } from "./served-version.ts";

export interface RepositoryOrder {
  readonly upstream: string;
  readonly client: OipClient | undefined;
  readonly verb: "Load" | "Unload";
  readonly model: string;
  /** "" is all that the server has of the model. */
  readonly version: string;
  /** What it serves now. */
  readonly versions: readonly ServedVersion[];
  /** Names of models that it lists, loaded or not. */
  readonly known: ReadonlySet<string> | undefined;
  readonly timeoutMs: number;
}

/** Rejects with NOT_SUPPORTED, MODEL_NOT_FOUND, NO_HEALTHY_WORKER or MODEL_FAILED. */
export async function tellRepository(order: RepositoryOrder, settings: OipUpstreamSettings): Promise<void> {
  const { upstream, client, verb, model, version, versions, timeoutMs } = order;
  const modelName = wireNameOf(order, settings);
  if (client === undefined || modelName === undefined) throw unknownModel(upstream, model);
  const itsVersions = versions.filter(({ announced }) => announced.name === model);
  if (version !== "" && itsVersions.length > 1)
    throw new GatewayError("NOT_SUPPORTED", `Upstream '${upstream}' loads and unloads whole models; leave the version out.`);
  if (version !== "" && itsVersions.some(({ announced }) => announced.version !== version)) throw unknownModel(upstream, model);
  // Both messages are one.
  const message = inference.RepositoryModelLoadRequest.encode({ modelName }).finish();
  try {
    await client.ask(`RepositoryModel${verb}`, message, () => undefined, timeoutMs);
  } catch (error) {
    throw refusalOf(error, upstream, model);
  }
}

/** What the server calls the model: also one that it has not loaded, if it lists it. */
function wireNameOf({ model, versions, known }: RepositoryOrder, { models }: OipUpstreamSettings): string | undefined {
  const served = versions.find(({ announced }) => announced.name === model);
  if (served !== undefined) return served.wireName;
  if (models === null) return known?.has(model) ? model : undefined;
  return models.find(({ name, serve_as }) => (serve_as ?? name) === model)?.name;
}

function unknownModel(upstream: string, model: string, cause?: unknown): GatewayError {
  return new GatewayError("MODEL_NOT_FOUND", `Upstream '${upstream}' has no model '${model}'.`, { cause });
}

function refusalOf(error: unknown, upstream: string, model: string): GatewayError {
  if (!(error instanceof RpcFailure)) return GatewayError.from(error);
  const { code, isFromServer } = error;
  if (code === "NOT_FOUND") return unknownModel(upstream, model, error);
  // Triton answers UNAVAILABLE where it was not started with explicit control of its models.
  if (code === "UNIMPLEMENTED" || code === "PERMISSION_DENIED" || (code === "UNAVAILABLE" && isFromServer))
    return new GatewayError("NOT_SUPPORTED", `Upstream '${upstream}' does not load or unload models for others.`, { cause: error });
  if (isFromServer)
    return new GatewayError("MODEL_FAILED", `Upstream '${upstream}' could not do it; its own log says why.`, { cause: error });
  return new GatewayError("NO_HEALTHY_WORKER", `Upstream '${upstream}' did not answer; \`GET /models\` says how its models stand.`, {
    cause: error,
  });
}
