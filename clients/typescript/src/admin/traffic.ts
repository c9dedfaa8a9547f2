/** Which version serves whom: `hub.traffic`. Needs the scope admin. */

import type { CallOptions, Connection } from "../calls/connection.ts";
import type {
  CanaryOutcome,
  CanaryStatus,
  DryRun,
  ShadowReport,
  Traffic as TrafficDocument,
  TrafficDocuments,
  TrafficRevision,
  TrafficWish,
} from "../types.ts";

export class Traffic {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Every document that was set, and the models that a traffic file has the say on. */
  list(options?: CallOptions): Promise<TrafficDocuments> {
    return this.#connection.request("get", "/admin/traffic", options);
  }

  show(model: string, options?: CallOptions): Promise<TrafficDocument> {
    return this.#connection.request("get", "/admin/traffic/{model}", { ...options, path: { model } });
  }

  /** Replaces the document. With a `revision` that no longer holds it rejects with CONFLICT. */
  async set(model: string, document: TrafficWish, options?: CallOptions): Promise<TrafficDocument> {
    const wish = { ...options, path: { model }, body: document };
    return (await this.#connection.request("put", "/admin/traffic/{model}", wish)) as TrafficDocument;
  }

  /** What would come of a document; nothing changes. */
  async trySet(model: string, document: TrafficWish, options?: CallOptions): Promise<DryRun> {
    const wish = { ...options, path: { model }, query: { dry_run: true }, body: document };
    return (await this.#connection.request("put", "/admin/traffic/{model}", wish)) as DryRun;
  }

  /** Who changed what, and what was there before; newest first. */
  async revisions(model: string, options?: CallOptions): Promise<readonly TrafficRevision[]> {
    const wish = { ...options, path: { model } };
    return (await this.#connection.request("get", "/admin/traffic/{model}/revisions", wish)).revisions;
  }

  /** The last canary, and what became of those before. */
  canary(model: string, options?: CallOptions): Promise<CanaryStatus> {
    return this.#connection.request("get", "/admin/traffic/{model}/canary", { ...options, path: { model } });
  }

  /** How a version answers the calls that were copied to it. */
  shadow(model: string, options?: CallOptions): Promise<ShadowReport> {
    return this.#connection.request("get", "/admin/traffic/{model}/shadow", { ...options, path: { model } });
  }

  /** Gives the canary everything. */
  async promote(model: string, options?: CallOptions): Promise<CanaryOutcome> {
    const wish = { ...options, path: { model } };
    return (await this.#connection.request("post", "/admin/traffic/{model}/promote", wish)) as CanaryOutcome;
  }

  /** Takes the canary's share away from it. */
  async rollBack(model: string, options?: CallOptions): Promise<CanaryOutcome> {
    const wish = { ...options, path: { model } };
    return (await this.#connection.request("post", "/admin/traffic/{model}/rollback", wish)) as CanaryOutcome;
  }
}
