/** Names for the parts of the API that pages speak of. */

import type { CanaryStatus, PredictionAnswer, Session as SessionAnswer } from "@inferencehub/client";

export type {
  ApiKey,
  AuditEntry,
  AuditPage,
  CanaryOutcome,
  CanaryStatus,
  DryRun,
  FailedCall,
  Health,
  KeyWish,
  LoadedVersions,
  Model,
  ModelVersion,
  NewApiKey,
  PredictionRequest,
  Sample,
  Scope,
  ShadowReport,
  TensorSpec,
  Traffic,
  TrafficDocuments,
  TrafficRevision,
  TrafficWish,
  VersionSample,
  VersionState,
  WorkerInfo,
} from "@inferencehub/client";

export type Prediction = PredictionAnswer;
export type CanaryDefaults = CanaryStatus["defaults"];

export type Credentials = { readonly key: string } | { readonly link: string };

/** `auth` is false under --no-auth: nobody can sign out. */
export type SignedInSession = SessionAnswer & { readonly signed_in: true } & Required<Pick<SessionAnswer, "key" | "csrf_token">>;
export type Session = SignedInSession | (SessionAnswer & { readonly signed_in: false });
