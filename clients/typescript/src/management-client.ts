/** What there is to see and to change of a gateway: everything but its predictions. */

import { Keys } from "./admin/keys.ts";
import { Traffic } from "./admin/traffic.ts";
import { type CallOptions, Connection } from "./calls/connection.ts";
import { targetFromText } from "./calls/target.ts";
import { Live } from "./live/live.ts";
import type { AuditPage, Health, LoadedVersions, Model, UnloadedVersions, Usage, WorkerInfo } from "./types.ts";

export interface UsageOptions extends CallOptions {
  /** The first and the last day, in UTC, as 2026-11-30; the last thirty where they are left out. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What is summed up apart; key, model and version where it is left out. */
  readonly by?: readonly ("key" | "model" | "version" | "day" | "month")[] | undefined;
}

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

  /** Tokens that all keys have used, summed up; needs the scope admin. */
  usage(options: UsageOptions = {}): Promise<Usage> {
    return this.request("get", "/admin/usage", usageCall(options));
  }

  /** Those of this client's own key, by anything but keys. */
  ownUsage(options: UsageOptions = {}): Promise<Usage> {
    return this.request("get", "/usage", usageCall(options));
  }
}

function usageCall({ from, to, by, ...options }: UsageOptions) {
  const query = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...(by !== undefined && { by: by.join(",") }) };
  return { ...options, query };
}
