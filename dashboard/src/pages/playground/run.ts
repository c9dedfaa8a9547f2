/** Runs calls, one or two at once, and remembers them. */
import { useEffect, useRef, useState } from "react";
import { type PredictOutcome, predict } from "../../api/predict.ts";
import { useModels } from "../../api/queries.ts";
import type { Model, ModelVersion, PredictionRequest } from "../../api/types.ts";
import { entryFromRuns, type HistoryEntry, type RunDraft, type RunOptions } from "./history/entry.ts";
import { useHistory } from "./history/use-history.ts";
import { requestFromDraft } from "./state.ts";
import { useLatest } from "./use-latest.ts";

/** One call of one version. */
export interface Run {
  /** What was asked for: a version, a label, or empty where traffic decides. */
  readonly version: string;
  readonly request: PredictionRequest;
  readonly outcome: PredictOutcome;
  /** Of the version that served; undefined when none did, or the catalogue does not have it. */
  readonly signature: ModelVersion | undefined;
}

export interface Runs {
  /** The last ones that have finished: one, or two to compare. */
  readonly runs: readonly Run[];
  readonly isRunning: boolean;
  run(draft: RunDraft, options?: RunOptions): Promise<readonly Run[]>;
  /** The same again. */
  retry(): void;
  cancel(): void;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  replay(entry: HistoryEntry): Promise<readonly Run[]>;
  clearHistory(): void;
}

export function useRuns(): Runs {
  const history = useHistory();
  const models = useLatest(useModels().data);
  const [runs, setRuns] = useState<readonly Run[]>([]);
  const [isRunning, setRunning] = useState(false);
  const current = useRef<AbortController>(undefined);
  const last = useRef<HistoryEntry>(undefined);
  useEffect(() => () => current.current?.abort(), []);

  async function run(draft: RunDraft, options: RunOptions = {}): Promise<readonly Run[]> {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setRunning(true);
    const at = Date.now();
    const versions = options.compareWith === undefined ? [draft.version] : [draft.version, options.compareWith];
    const finished = await Promise.all(versions.map((version) => runOne({ ...draft, version }, options, controller.signal, models)));
    // Another run has taken its place.
    if (current.current !== controller) return finished;
    const entry = entryFromRuns(draft, options, finished, at);
    last.current = entry;
    setRunning(false);
    setRuns(finished);
    history.add(entry);
    return finished;
  }

  const replay = (entry: HistoryEntry) => run(entry.draft, entry);
  return {
    runs,
    isRunning,
    run,
    retry: () => void (last.current && replay(last.current)),
    cancel: () => current.current?.abort(),
    history: history.entries,
    replay,
    clearHistory: history.clear,
  };
}

async function runOne(
  draft: RunDraft,
  { timeoutMs }: RunOptions,
  signal: AbortSignal,
  models: { readonly current: readonly Model[] | undefined },
): Promise<Run> {
  const request = requestFromDraft(draft);
  const outcome = await predict(request, { signal, ...(timeoutMs !== undefined && { timeoutMs }) });
  const signature = outcome.ok ? versionOf(models.current, outcome.prediction) : undefined;
  return { version: draft.version, request, outcome, signature };
}

function versionOf(models: readonly Model[] | undefined, served: { readonly model_name: string; readonly version: string }) {
  return models?.find(({ name }) => name === served.model_name)?.versions.find(({ version }) => version === served.version);
}
