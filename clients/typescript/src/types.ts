/** Names for the parts of the API. */

import type { operations } from "./schema.ts";

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

export type Health = Answer<"health">;
export type Model = Answer<"showModel">;
export type ModelVersion = Model["versions"][number];
export type VersionState = ModelVersion["state"];
/** An input or an output in a signature. */
export type TensorSpec = ModelVersion["inputs"][number];
export type LoadedVersions = Answer<"loadVersion">;
export type UnloadedVersions = Answer<"unloadVersion">;

/** The body of POST /predict, and its answer, as JSON. */
export type PredictionRequest = Body<"predict">;
export type PredictionAnswer = Answer<"predict">;

export type Traffic = Answer<"showTraffic">;
export type TrafficDocuments = Answer<"listTraffic">;
export type TrafficWish = Body<"setTraffic">;
/** What a change of traffic would do. */
export type DryRun = Extract<Answer<"setTraffic">, { accepted: boolean }>;
export type TrafficRevision = Answer<"listTrafficRevisions">["revisions"][number];
export type CanaryStatus = Answer<"showCanary">;
export type CanaryOutcome = Exclude<Answer<"promoteCanary">, DryRun>;
export type ShadowReport = Answer<"showShadow">;

export type WorkerInfo = Answer<"listWorkers">["workers"][number];
export type ApiKey = Answer<"listKeys">["keys"][number];
export type NewApiKey = Answer<"createKey", 201>;
export type KeyWish = Body<"createKey">;
export type Scope = ApiKey["scopes"][number];
export type Usage = Answer<"usage">;
export type AuditPage = Answer<"audit">;
export type AuditEntry = AuditPage["entries"][number];

/** Who a browser is signed in as. */
export type Session = Answer<"showSession">;

/** What happened in one second. */
export type Sample = Answer<"liveHistory">["samples"][number];
export type FailedCall = Answer<"liveFailures">["failures"][number];
export type VersionSample = Sample["versions"][number];
