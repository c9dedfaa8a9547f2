/** Input and answer side by side over one state. */
import { useEffect, useState } from "react";
import { may, useSignedIn } from "../../api/rights.ts";
import type { Model } from "../../api/types.ts";
import { versionOfChoice } from "../../api/version-choice.ts";
import { AnswerSide } from "./answer-side.tsx";
import type { HistoryEntry } from "./history/entry.ts";
import { History } from "./history/history.tsx";
import { InputSide } from "./input/input-side.tsx";
import { useJsonDraft } from "./input/json/use-json-draft.ts";
import type { Remembered } from "./input/place/remembered.ts";
import { usePlace } from "./input/place/use-place.ts";
import { playgroundRoute, useSharedAddress } from "./input/place/use-shared-address.ts";
import { RunBar } from "./input/run-bar.tsx";
import { useChecked } from "./input/use-checked.ts";
import { useRuns } from "./run.ts";
import { Snippets } from "./snippets/snippets.tsx";
import { requestFromDraft } from "./state.ts";
import { useLatest } from "./use-latest.ts";
import classes from "./workbench.module.css";

export interface WorkbenchProps {
  readonly models: readonly Model[];
  readonly remembered: Remembered;
}

/** What the gateway waits where neither call nor model says. */
const usualTimeoutMs = 5_000;

export function Workbench({ models, remembered }: WorkbenchProps) {
  const control = usePlace(models, playgroundRoute.useSearch(), remembered);
  const { place, setInputs, load } = control;
  const { model, version, compare, inputs, signature } = place;
  const address = useSharedAddress(control);
  const json = useJsonDraft(signature, inputs, setInputs);
  const calls = useRuns();
  const checked = useChecked(place, calls.runs);
  const [timeoutMs, setTimeoutMs] = useState<number>();
  const mayPredict = may(useSignedIn(), "predict");
  const meant = meantVersion(models, model, version);

  function run(): void {
    if (!mayPredict || signature === undefined || calls.isRunning) return;
    if (!checked.check() || (place.tab === "json" && json.fault !== undefined)) return focusProblem();
    void calls.run({ model, version, inputs }, { timeoutMs, ...(compare !== "" && { compareWith: compare }) });
  }

  function replay(entry: HistoryEntry): void {
    load({ ...entry.draft, compare: entry.compareWith ?? "" });
    setTimeoutMs(entry.timeoutMs);
    void calls.replay(entry);
  }

  useRunKeys(run);
  return (
    <div className={classes.workbench}>
      <div className={classes.input}>
        <InputSide
          models={models}
          control={control}
          json={json}
          checked={checked}
          linkFault={address.fault}
          onForgetLinkFault={address.forgetFault}
          runBar={
            <RunBar
              isRunning={calls.isRunning}
              canRun={mayPredict && signature !== undefined}
              onRun={run}
              onCancel={calls.cancel}
              timeoutMs={timeoutMs}
              usualTimeoutMs={meant?.deadline_ms ?? usualTimeoutMs}
              onTimeout={setTimeoutMs}
              link={address.link}
            />
          }
        />
      </div>
      <div className={classes.answer}>
        <AnswerSide runs={calls.runs} isRunning={calls.isRunning} onRetry={calls.retry} />
        <Snippets request={requestFromDraft(place)} signature={meant} timeoutMs={timeoutMs} />
      </div>
      <div className={classes.history}>
        <History entries={calls.history} isRunning={calls.isRunning} onReplay={replay} onClear={calls.clearHistory} />
      </div>
    </div>
  );
}

function meantVersion(models: readonly Model[], name: string, version: string) {
  const model = models.find((each) => each.name === name);
  return model && versionOfChoice(model, version);
}

/** After the next paint, since what is missing is only then marked. */
function focusProblem(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-pointer][aria-invalid=true], .cm-content")?.focus());
}

/** Ctrl+Enter, or Command+Enter on a Mac, runs the call from anywhere on the page. */
function useRunKeys(run: () => void): void {
  const latest = useLatest(run);
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      if (event.target instanceof Element && event.target.closest("[role=dialog]") !== null) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current();
    }
    // Before the editor, which has a meaning of its own for it.
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [latest]);
}
