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
/** What a change of traffic would do. */
export type DryRun = Extract<Answer<"setTraffic">, { accepted: boolean }>;
export type TrafficRevision = Answer<"listTrafficRevisions">["revisions"][number];
export type CanaryStatus = Answer<"showCanary">;
export type CanaryDefaults = CanaryStatus["defaults"];
export type CanaryOutcome = Exclude<Answer<"promoteCanary">, DryRun>;
export type ShadowReport = Answer<"showShadow">;
export type WorkerInfo = Answer<"listWorkers">["workers"][number];
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

type SessionAnswer = Answer<"showSession">;

/** `auth` is false under --no-auth: nobody can sign out. */
export type SignedInSession = SessionAnswer & { readonly signed_in: true } & Required<Pick<SessionAnswer, "key" | "csrf_token">>;
export type Session = SignedInSession | (SessionAnswer & { readonly signed_in: false });

export type LiveHistory = Answer<"liveHistory">;
/** What happened in one second. */
export type Sample = LiveHistory["samples"][number];
export type VersionSample = Sample["versions"][number];
