/** Everything of the Open Inference Protocol but calls, for whichever transport; who may ask is settled before what there is. */
import { type Caller, mayUseModel } from "../auth/caller/caller.ts";
import { permitAdminOf, permitCalls, permitPredict } from "../auth/caller/permit.ts";
import { modelNamed } from "../models/absent.ts";
import type { Catalogue, ModelEntry } from "../models/catalogue.ts";
import { firstCatalogueMs } from "../pool/first-catalogue.ts";
import type { ModelSwitch } from "../pool/model-switch.ts";
import type { WorkerPool } from "../pool/pool.ts";
import type { VersionTotals } from "../telemetry/metrics/totals.ts";
import type { ModelConfig, ModelIndex, ModelMetadata, ModelStatistics, ServerMetadata } from "./documents.ts";
import { indexOf, refuseFailedLoad, refuseLoadParameters, refuseUnloadParameters } from "./repository.ts";
import { configOf, isServed, metadataOf } from "./signature.ts";
import { statisticsOf } from "./statistics.ts";
import { type TrafficOfModels, versionMeant } from "./usual-version.ts";

/** Only those that work; each transport adds its own. */
const extensions = ["model_repository", "model_repository(unload_dependents)", "model_configuration", "parameters", "statistics"] as const;

export interface OpenInferenceParts {
  /** Of the software. */
  readonly version: string;
  readonly catalogue: Catalogue;
  readonly traffic: TrafficOfModels;
  readonly pool: Pick<WorkerPool, "whenKnown">;
  readonly models: ModelSwitch;
  /** What the calls of all gateway processes come to. */
  readonly totals: () => Promise<readonly VersionTotals[]>;
}

/** The answers; each rejects with a GatewayError. */
export class OpenInference {
  readonly #parts: OpenInferenceParts;

  constructor(parts: OpenInferenceParts) {
    this.#parts = parts;
  }

  /** @param own extensions of the transport that asks, such as `binary_tensor_data` */
  serverMetadata(own: readonly string[] = []): ServerMetadata {
    return { name: "inferencehub", version: this.#parts.version, extensions: [...extensions, ...own] };
  }

  async modelMetadata(caller: Caller, model: string, version: string | undefined): Promise<ModelMetadata> {
    const entry = await this.#entry(caller, model);
    return metadataOf(entry, versionMeant(entry, version, this.#parts.traffic));
  }

  /** Whether calls are taken; rejects for a model or version that there is not. Without a version: whether any takes calls. */
  async isModelReady(caller: Caller, model: string, version: string | undefined): Promise<boolean> {
    const entry = await this.#entry(caller, model);
    if (version === undefined) return entry.versions.some(isServed);
    const { traffic } = this.#parts;
    const exact = entry.byVersion.get(traffic.get(entry.name)?.labels.get(version) ?? version);
    return isServed(exact ?? versionMeant(entry, version, traffic));
  }

  async modelConfig(caller: Caller, model: string, version: string | undefined): Promise<ModelConfig> {
    const entry = await this.#entry(caller, model);
    return configOf(versionMeant(entry, version, this.#parts.traffic));
  }

  /** Of one version, of all that serve of a model, or of all that serve. */
  async modelStatistics(caller: Caller, model?: string, version?: string): Promise<readonly ModelStatistics[]> {
    const versions = model === undefined ? await this.#all(caller) : await this.#ofModel(caller, model, version);
    const totals = new Map((await this.#parts.totals()).map((each) => [`${each.model}/${each.version}`, each]));
    return versions.map(({ name, version: id }) => statisticsOf(name, id, totals.get(`${name}/${id}`)));
  }

  /** @param onlyReady leaves out what takes no calls */
  async repositoryIndex(caller: Caller, onlyReady: boolean): Promise<readonly ModelIndex[]> {
    const entries = await this.#visible(caller);
    const all = entries.flatMap(({ versions }) => versions.toReversed().map(indexOf));
    return onlyReady ? all.filter(({ state }) => state === "READY") : all;
  }

  /** @param parameters their names */
  async loadModel(caller: Caller, model: string, parameters: readonly string[]): Promise<void> {
    permitAdminOf(caller, model);
    refuseLoadParameters(parameters);
    refuseFailedLoad(model, await this.#parts.models.load(model, "", caller.keyId));
  }

  /** @param parameters their names */
  async unloadModel(caller: Caller, model: string, parameters: readonly string[]): Promise<void> {
    permitAdminOf(caller, model);
    refuseUnloadParameters(parameters);
    await this.#parts.models.unload(model, "", caller.keyId);
  }

  async #entry(caller: Caller, model: string): Promise<ModelEntry> {
    permitPredict(caller, model);
    const { pool, catalogue } = this.#parts;
    await pool.whenKnown(model, firstCatalogueMs);
    return modelNamed(catalogue, model, (each) => mayUseModel(caller, each));
  }

  async #visible(caller: Caller): Promise<readonly ModelEntry[]> {
    permitCalls(caller);
    const { pool, catalogue } = this.#parts;
    await pool.whenKnown(undefined, firstCatalogueMs);
    return catalogue.list().filter(({ name }) => mayUseModel(caller, name));
  }

  async #all(caller: Caller) {
    return (await this.#visible(caller)).flatMap(({ versions }) => versions.filter(isServed).toReversed());
  }

  async #ofModel(caller: Caller, model: string, version: string | undefined) {
    const entry = await this.#entry(caller, model);
    if (version !== undefined) return [versionMeant(entry, version, this.#parts.traffic)];
    return entry.versions.filter(isServed).toReversed();
  }
}
