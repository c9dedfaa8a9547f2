/** Names for the parts of the API that pages speak of. */

import type { operations } from "./schema.d.ts";

type Answer<Operation extends keyof operations, Status extends number = 200> = operations[Operation] extends {
  responses: { [status in Status]: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

type Body<Operation extends keyof operations> = operations[Operation] extends {
  requestBody?: { content: { "application/json": infer Content } };
}
  ? Content
  : never;

export type Model = Answer<"showModel">;
export type ModelVersion = Model["versions"][number];
export type VersionState = ModelVersion["state"];
export type TensorSpec = ModelVersion["inputs"][number];
export type Traffic = Answer<"showTraffic">;
export type TrafficDocuments = Answer<"listTraffic">;
export type TrafficWish = Body<"setTraffic">;
export type CanaryStatus = Answer<"showCanary">;
export type CanaryOutcome = Answer<"promoteCanary">;
export type ShadowReport = Answer<"showShadow">;
export type WorkerInfo = Answer<"listWorkers">["workers"][number] & {
  /** Resident memory of the process. */
  readonly memory_bytes?: number;
  /** Mean rows of a batch over the last ten seconds; absent when idle. */
  readonly batch_rows?: number;
  readonly restarts?: number;
};
export type ApiKey = Answer<"listKeys">["keys"][number];
export type NewApiKey = Answer<"createKey", 201>;
export type KeyWish = Body<"createKey">;
export type Scope = ApiKey["scopes"][number];
export type AuditPage = Answer<"audit">;
export type AuditEntry = AuditPage["entries"][number];
export type Health = Answer<"health">;
export type LoadedVersions = Answer<"loadVersion">;
export type Prediction = Answer<"predict">;
export type PredictionRequest = Body<"predict">;

export type Credentials = { readonly key: string } | { readonly link: string };

interface SignedIn {
  readonly signed_in: true;
  readonly key: {
    readonly id: string;
    readonly name: string;
    readonly scopes: readonly Scope[];
    /** Models that it may see and call; null: all. */
    readonly models: readonly string[] | null;
    readonly expires_at?: string | null;
  };
  readonly csrf_token: string;
  readonly version: string;
  /** False under --no-auth: nobody can sign out. */
  readonly auth: boolean;
}

interface SignedOut {
  readonly signed_in: false;
  readonly version: string;
  readonly auth: true;
}

export type Session = SignedIn | SignedOut;
export type SignedInSession = SignedIn;

/** What happened in one second. */
export interface Sample {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly versions: readonly VersionSample[];
  readonly all: {
    readonly calls: number;
    readonly errors: Readonly<Record<string, number>>;
    readonly p50_ms: number | null;
    readonly p95_ms: number | null;
    readonly p99_ms: number | null;
  };
  /** Calls that wait for a worker. */
  readonly waiting: number;
}

export interface VersionSample {
  readonly model: string;
  readonly version: string;
  readonly calls: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly rows: number;
  /** Mean rows of a batch. */
  readonly batch_rows?: number | null;
  readonly queued: number;
}

export interface LiveHistory {
  readonly interval_ms: number;
  readonly boot_id: string;
  readonly samples: readonly Sample[];
}
