/** What pages read from the gateway and change in it. Nobody outside api/ names a URL. */

import type { InferenceHubError } from "@inferencehub/client";
import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { hub } from "./hub.ts";
import type {
  ApiKey,
  AuditPage,
  CanaryOutcome,
  CanaryStatus,
  DryRun,
  FailedCall,
  Health,
  KeyWish,
  LoadedVersions,
  Model,
  NewApiKey,
  ShadowReport,
  Traffic,
  TrafficDocuments,
  TrafficRevision,
  TrafficWish,
  WorkerInfo,
} from "./types.ts";

export { useSession } from "./session.ts";

/** Catalogue and traffic change by other hands, too. */
const WATCHED_EVERY_MS = 5_000;
/** LOADING and RECOVERING pass by quickly. */
const CATALOGUE_EVERY_MS = 2_000;
const HEALTH_EVERY_MS = 10_000;
const FAILURES_EVERY_MS = 2_000;
const AUDIT_PAGE = 100;

const keys = {
  health: ["health"],
  failures: ["failures"],
  models: ["models"],
  model: (name: string) => ["models", name],
  trafficDocuments: ["traffic"],
  traffic: (model: string) => ["traffic", model],
  dryRun: (model: string, document: unknown) => ["traffic", model, "dry run", document],
  revisions: (model: string, revision: number) => ["traffic", model, "revisions", revision],
  canary: (model: string) => ["traffic", model, "canary"],
  shadow: (model: string) => ["traffic", model, "shadow"],
  workers: ["workers"],
  apiKeys: ["keys"],
  audit: ["audit"],
} as const;

type Read<T> = UseQueryResult<T, InferenceHubError>;
type Change<T, Wish> = UseMutationResult<T, InferenceHubError, Wish>;

export interface VersionName {
  readonly model: string;
  readonly version: string;
}

export interface TrafficChange {
  readonly model: string;
  readonly document: TrafficWish;
}

export function useHealth(): Read<Health> {
  return useQuery({
    queryKey: keys.health,
    queryFn: ({ signal }) => hub.health({ signal }),
    refetchInterval: HEALTH_EVERY_MS,
  });
}

/** Calls that failed lately. @param watched false: what is known stays as it is */
export function useFailures(watched: boolean): Read<readonly FailedCall[]> {
  return useQuery({
    queryKey: keys.failures,
    queryFn: ({ signal }) => hub.live.failures({ signal }),
    refetchInterval: FAILURES_EVERY_MS,
    enabled: watched,
  });
}

export function useModels(): Read<readonly Model[]> {
  return useQuery({
    queryKey: keys.models,
    queryFn: ({ signal }) => hub.models({ signal }),
    refetchInterval: CATALOGUE_EVERY_MS,
  });
}

export function useModel(name: string): Read<Model> {
  return useQuery({
    queryKey: keys.model(name),
    queryFn: ({ signal }) => hub.model(name, { signal }),
    refetchInterval: CATALOGUE_EVERY_MS,
    enabled: name !== "",
  });
}

/** Every document that was set, and the models that a traffic file has the say on. */
export function useTrafficDocuments(): Read<TrafficDocuments> {
  return useQuery({
    queryKey: keys.trafficDocuments,
    queryFn: ({ signal }) => hub.traffic.list({ signal }),
    refetchInterval: WATCHED_EVERY_MS,
  });
}

export function useTraffic(model: string): Read<Traffic> {
  return useQuery({
    queryKey: keys.traffic(model),
    queryFn: ({ signal }) => hub.traffic.show(model, { signal }),
    refetchInterval: WATCHED_EVERY_MS,
    enabled: model !== "",
  });
}

/**
 * What would come of a document: the gateway is asked anew whenever it changes, and the last answer stands until the next is there.
 * Answers to what is no longer asked are dropped.
 * @param document undefined: nothing is asked
 */
export function useTrafficDryRun(model: string, document: TrafficWish | undefined): Read<DryRun> {
  return useQuery({
    queryKey: keys.dryRun(model, document),
    queryFn: ({ signal }) => hub.traffic.trySet(model, document ?? {}, { signal }),
    enabled: document !== undefined,
    // A version that is missing may be there in a moment, as after a restart.
    refetchInterval: ({ state }) => (state.data?.accepted === false ? CATALOGUE_EVERY_MS : false),
    // What was said of a draft of another revision says nothing of this one.
    placeholderData: (last, query) => (revisionIn(query?.queryKey) === document?.revision ? last : undefined),
    gcTime: 0,
  });
}

/** What became of the traffic of a model, newest first. @param revision that holds now: a new one is asked for with what came with it */
export function useTrafficRevisions(model: string, revision: number): Read<readonly TrafficRevision[]> {
  return useQuery({
    queryKey: keys.revisions(model, revision),
    queryFn: ({ signal }) => hub.traffic.revisions(model, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useCanary(model: string): Read<CanaryStatus> {
  return useQuery({
    queryKey: keys.canary(model),
    queryFn: ({ signal }) => hub.traffic.canary(model, { signal }),
    refetchInterval: 2_000,
    enabled: model !== "",
  });
}

export function useShadow(model: string): Read<ShadowReport> {
  return useQuery({
    queryKey: keys.shadow(model),
    queryFn: ({ signal }) => hub.traffic.shadow(model, { signal }),
    refetchInterval: WATCHED_EVERY_MS,
    enabled: model !== "",
  });
}

export function useWorkers(): Read<readonly WorkerInfo[]> {
  return useQuery({
    queryKey: keys.workers,
    queryFn: ({ signal }) => hub.workers({ signal }),
    refetchInterval: WATCHED_EVERY_MS,
  });
}

/** @param isAllowed false for keys that may not see them: then nothing is asked */
export function useKeys(isAllowed = true): Read<readonly ApiKey[]> {
  return useQuery({
    queryKey: keys.apiKeys,
    queryFn: ({ signal }) => hub.keys.list({ signal }),
    refetchInterval: WATCHED_EVERY_MS,
    enabled: isAllowed,
  });
}

/** @param isAllowed false for keys that may not see it: then nothing is asked */
export function useAudit(isAllowed = true): UseInfiniteQueryResult<InfiniteData<AuditPage, number | undefined>, InferenceHubError> {
  return useInfiniteQuery({
    queryKey: keys.audit,
    enabled: isAllowed,
    queryFn: ({ signal, pageParam }) => hub.audit({ limit: AUDIT_PAGE, before: pageParam, signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next,
  });
}

/** Replaces the traffic document of a model. */
export function usePutTraffic(): Change<Traffic, TrafficChange> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ model, document }) => hub.traffic.set(model, document),
    onSuccess: (traffic, { model }) => {
      client.setQueryData(keys.traffic(model), traffic);
      trafficHasChanged(client, model);
    },
    // Most likely somebody else was faster; the page shows what holds now.
    onError: (_problem, { model }) => trafficHasChanged(client, model),
  });
}

/** Gives the canary of the named model everything. */
export function usePromote(): Change<CanaryOutcome, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (model) => hub.traffic.promote(model),
    onSettled: (_outcome, _problem, model) => trafficHasChanged(client, model),
  });
}

/** Takes the canary's share away from it. */
export function useRollback(): Change<CanaryOutcome, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (model) => hub.traffic.rollBack(model),
    onSettled: (_outcome, _problem, model) => trafficHasChanged(client, model),
  });
}

export function useLoadVersion(): Change<LoadedVersions, VersionName> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ model, version }) => hub.load(`${model}@${version}`),
    onSettled: () => catalogueHasChanged(client),
  });
}

export function useUnloadVersion(): Change<unknown, VersionName> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ model, version }) => hub.unload(`${model}@${version}`),
    onSettled: () => catalogueHasChanged(client),
  });
}

export function useCreateKey(): Change<NewApiKey, KeyWish> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish) => hub.keys.create(wish),
    // Nothing keeps the key once the page that shows it is gone.
    gcTime: 0,
    onSuccess: () => keysHaveChanged(client),
  });
}

/** By the key's id. */
export function useRevokeKey(): Change<ApiKey, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id) => hub.keys.revoke(id),
    onSettled: () => keysHaveChanged(client),
  });
}

function revisionIn(dryRunKey: readonly unknown[] | undefined): number | undefined {
  return (dryRunKey?.at(-1) as TrafficWish | undefined)?.revision;
}

function trafficHasChanged(client: QueryClient, model: string): void {
  void client.invalidateQueries({ queryKey: keys.traffic(model) });
  void client.invalidateQueries({ queryKey: keys.models });
  void client.invalidateQueries({ queryKey: keys.audit });
}

function catalogueHasChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: keys.models });
  void client.invalidateQueries({ queryKey: keys.workers });
  void client.invalidateQueries({ queryKey: keys.audit });
}

function keysHaveChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: keys.apiKeys });
  void client.invalidateQueries({ queryKey: keys.audit });
}
