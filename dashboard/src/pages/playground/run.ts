/** Runs calls, one or two at once, and remembers them: each model and version has its own last answer. */
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

/** What is asked: the answer to one of these is none to another. */
export interface Target {
  readonly model: string;
  readonly version: string;
  /** Empty: nothing is compared. */
  readonly compare: string;
}

export interface Runs {
  /** The last ones of this target that have finished: one, or two to compare. */
  readonly runs: readonly Run[];
  /** One that somebody asked for is under way. */
  readonly isRunning: boolean;
  /** The same of one that the page made by itself. */
  readonly isRunningLive: boolean;
  run(draft: RunDraft, options?: RunOptions): Promise<readonly Run[]>;
  /** A call that nobody asked for: it is not listed, and a refusal is shown only where nothing newer has come up after a pause. */
  runLive(draft: RunDraft, options?: RunOptions): Promise<readonly Run[]>;
  /** Gives up a live call: nothing of it is shown. */
  stopLive(): void;
  /** The same again. */
  retry(): void;
  cancel(): void;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  replay(entry: HistoryEntry): Promise<readonly Run[]>;
  clearHistory(): void;
}

type Way = "asked" | "live";

interface UnderWay {
  readonly controller: AbortController;
  readonly target: string;
  readonly way: Way;
}

const none: readonly Run[] = [];

export function useRuns(target: Target): Runs {
  const shown = keyOf(target);
  const history = useHistory();
  const models = useLatest(useModels().data);
  const [answers, setAnswers] = useState<ReadonlyMap<string, readonly Run[]>>(new Map());
  const [running, setRunning] = useState<Way>();
  const current = useRef<UnderWay>(undefined);
  const last = useRef<HistoryEntry>(undefined);
  useEffect(() => () => current.current?.controller.abort(), []);
  // Nobody waits for the answer of what is no longer shown.
  useEffect(() => {
    if (current.current !== undefined && current.current.target !== shown) setRunning(forgotten(current));
  }, [shown]);

  async function start(way: Way, draft: RunDraft, options: RunOptions = {}): Promise<readonly Run[]> {
    current.current?.controller.abort();
    const controller = new AbortController();
    const target = keyOf({ ...draft, compare: options.compareWith ?? "" });
    const own: UnderWay = { controller, target, way };
    current.current = own;
    setRunning(way);
    const at = Date.now();
    const versions = options.compareWith === undefined ? [draft.version] : [draft.version, options.compareWith];
    const finished = await Promise.all(versions.map((version) => runOne({ ...draft, version }, options, controller.signal, models)));
    if (way === "live" && finished.some(({ outcome }) => !outcome.ok)) await pause(refusalPauseMs, controller.signal);
    // Another run has taken its place.
    if (current.current !== own) return finished;
    const entry = entryFromRuns(draft, options, finished, at);
    last.current = entry;
    current.current = undefined;
    setRunning(undefined);
    setAnswers((known) => new Map(known).set(target, finished));
    if (way === "asked") history.add(entry);
    return finished;
  }

  const run = (draft: RunDraft, options?: RunOptions) => start("asked", draft, options);
  const replay = (entry: HistoryEntry) => run(entry.draft, entry);
  return {
    runs: answers.get(shown) ?? none,
    isRunning: running === "asked",
    isRunningLive: running === "live",
    run,
    runLive: (draft, options) => start("live", draft, options),
    stopLive: () => void (current.current?.way === "live" && setRunning(forgotten(current))),
    retry: () => void (last.current && replay(last.current)),
    cancel: () => current.current?.controller.abort(),
    history: history.entries,
    replay,
    clearHistory: history.clear,
  };
}

/** Half a word may be refused, and the whole one taken: whoever is typing is not to be corrected. */
const refusalPauseMs = 800;

/** Ends early when it is given up. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Gives the call up and leaves no trace of it. */
function forgotten(current: { current: UnderWay | undefined }): undefined {
  current.current?.controller.abort();
  current.current = undefined;
}

function keyOf({ model, version, compare }: Target): string {
  return JSON.stringify([model, version, compare]);
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
