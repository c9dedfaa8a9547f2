/** What there is to see and to change of a gateway: everything but its predictions. */

import { Keys } from "./admin/keys.ts";
import { Traffic } from "./admin/traffic.ts";
import { type CallOptions, Connection } from "./calls/connection.ts";
import { targetFromText } from "./calls/target.ts";
import { Live } from "./live/live.ts";
import type { AuditPage, Health, LoadedVersions, Model, UnloadedVersions, WorkerInfo } from "./types.ts";

export interface AuditOptions extends CallOptions {
  /** At most so many entries. */
  readonly limit?: number | undefined;
  /** Only entries before this one: `next` of the page before. */
  readonly before?: number | undefined;
}

/** The part of an `InferenceHub` that a page which runs no model needs: what it leaves out is not loaded. */
export class ManagementClient extends Connection {
  /** API keys. */
  readonly keys: Keys = new Keys(this);
  /** Which version serves whom: weights, labels, rules, canaries and shadows. */
  readonly traffic: Traffic = new Traffic(this);
  /** What goes on, second by second. */
  readonly live: Live = new Live(this);

  health(options?: CallOptions): Promise<Health> {
    return this.request("get", "/health", options);
  }

  /** Those that the key may use, with their versions and signatures. */
  async models(options?: CallOptions): Promise<readonly Model[]> {
    return (await this.request("get", "/models", options)).models;
  }

  model(name: string, options?: CallOptions): Promise<Model> {
    return this.request("get", "/models/{model}", { ...options, path: { model: name } });
  }

  /** Loads a version (`iris@2`; again if it serves), or all that the model's policy names (`iris`), on every worker. */
  load(target: string, options?: CallOptions): Promise<LoadedVersions> {
    const { model, version } = targetFromText(target);
    if (version === undefined) return this.request("post", "/admin/models/{model}/load", { ...options, path: { model } });
    return this.request("post", "/admin/models/{model}/versions/{version}/load", { ...options, path: { model, version } });
  }

  /** Unloads a version (`iris@2`) or all of a model (`iris`) on every worker, after its last call. */
  unload(target: string, options?: CallOptions): Promise<UnloadedVersions> {
    const { model, version } = targetFromText(target);
    if (version === undefined) return this.request("post", "/admin/models/{model}/unload", { ...options, path: { model } });
    return this.request("post", "/admin/models/{model}/versions/{version}/unload", { ...options, path: { model, version } });
  }

  async workers(options?: CallOptions): Promise<readonly WorkerInfo[]> {
    return (await this.request("get", "/admin/workers", options)).workers;
  }

  /** Every change that an administrator, a file or the gateway itself made, newest first and page by page. */
  audit({ limit, before, ...options }: AuditOptions = {}): Promise<AuditPage> {
    const query = { ...(limit !== undefined && { limit }), ...(before !== undefined && { before }) };
    return this.request("get", "/admin/audit", { ...options, query });
  }
}
