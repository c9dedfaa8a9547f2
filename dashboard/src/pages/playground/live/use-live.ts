/** Asks the model anew while somebody types or draws, as long as it keeps up. */
import { useEffect, useRef, useState } from "react";
import type { ModelVersion } from "../../../api/types.ts";
import { browserStorage } from "../history/browser-storage.ts";
import type { RunDraft, RunOptions } from "../history/entry.ts";
import { restMs } from "../input/use-typed-text.ts";
import type { Runs } from "../run.ts";
import { requestFromDraft } from "../state.ts";
import { useLatest } from "../use-latest.ts";
import { type LiveVerdict, liveVerdict, type Pace, paceAfter, unknownPace } from "./pace.ts";
import { isLiveWanted, rememberLive } from "./remembered.ts";
import { waitMs } from "./wait.ts";

export interface LiveWish {
  readonly draft: RunDraft;
  readonly options: RunOptions;
  /** The version that most likely answers. */
  readonly meant: ModelVersion | undefined;
  /** False while something is missing, or is not what the model takes. */
  readonly isSendable: boolean;
  /** Somebody has made a pause with what cannot be sent. */
  readonly onStuck: () => void;
}

export interface Live {
  readonly isWanted: boolean;
  readonly verdict: LiveVerdict;
  want(isWanted: boolean): void;
}

/** Characters of a body that is sent again and again without a thought; beyond them the page waits for Run. */
const longestBody = 256 * 1024;

export function useLive({ draft, options, meant, isSendable, onStuck }: LiveWish, calls: Runs): Live {
  const [isWanted, setWanted] = useState(() => isLiveWanted(browserStorage()));
  const [paces, setPaces] = useState<ReadonlyMap<string, Pace>>(new Map());
  const key = JSON.stringify([draft.model, draft.version]);
  const verdict = liveVerdict(meant, paces.get(key) ?? unknownPace);
  const isOn = isWanted && verdict.isAllowed;

  const seen = useRef(calls.runs);
  useEffect(() => {
    const isNew = seen.current !== calls.runs && calls.runs.length > 0;
    seen.current = calls.runs;
    if (isNew) setPaces((known) => new Map(known).set(key, paceAfter(known.get(key) ?? unknownPace, calls.runs)));
  }, [calls.runs, key]);

  const changingSince = useRef<number>(undefined);
  const latest = useLatest({ calls, draft, options, onStuck });
  // Making them anew for each render would be a change each time.
  const { inputs, parameters, model, version } = draft;
  const { compareWith, timeoutMs } = options;
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what is sent; everything else is read when it is
  useEffect(() => {
    if (!isOn) return;
    if (!isSendable) {
      latest.current.calls.stopLive();
      const timer = setTimeout(() => latest.current.onStuck(), restMs);
      return () => clearTimeout(timer);
    }
    changingSince.current ??= performance.now();
    const timer = setTimeout(
      () => {
        changingSince.current = undefined;
        const { calls, draft, options } = latest.current;
        if (calls.isRunning || isAnswered(calls, draft)) return;
        if (JSON.stringify(draft.inputs).length <= longestBody) void calls.runLive(draft, options);
      },
      waitMs(performance.now() - changingSince.current),
    );
    return () => clearTimeout(timer);
  }, [isOn, isSendable, inputs, parameters, model, version, compareWith, timeoutMs, calls.isRunning]);

  return {
    isWanted,
    verdict,
    want(next) {
      setWanted(next);
      rememberLive(next, browserStorage());
      if (!next) calls.stopLive();
      // Whoever turns it on wants it tried again.
      else setPaces((known) => new Map(known).set(key, unknownPace));
    },
  };
}

/** What is shown is the answer to these very inputs: there is nothing to ask. */
export function isAnswered({ runs: [first] }: Pick<Runs, "runs">, draft: RunDraft): boolean {
  if (first === undefined) return false;
  const request = requestFromDraft(draft);
  const { inputs, parameters } = first.request;
  return (
    (inputs === request.inputs || JSON.stringify(inputs) === JSON.stringify(request.inputs)) &&
    JSON.stringify(parameters) === JSON.stringify(request.parameters)
  );
}
