/** Input and answer side by side over one state. */
import { Alert } from "@mantine/core";
import { IconMessageCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import { taskOf } from "../../api/generation.ts";
import { may, useSignedIn } from "../../api/rights.ts";
import type { Model, ModelVersion } from "../../api/types.ts";
import { takesCalls, versionOfChoice } from "../../api/version-choice.ts";
import { Loading } from "../../components/states.tsx";
import { AnswerSide } from "./answer-side.tsx";
import type { HistoryEntry } from "./history/entry.ts";
import { History } from "./history/history.tsx";
import { InputSide } from "./input/input-side.tsx";
import { useJsonDraft } from "./input/json/use-json-draft.ts";
import { parametersFromRows, rowsFromParameters } from "./input/parameters/rows.ts";
import type { Remembered } from "./input/place/remembered.ts";
import { type PlaceControl, usePlace } from "./input/place/use-place.ts";
import { playgroundRoute, type SharedAddress, useSharedAddress } from "./input/place/use-shared-address.ts";
import { RunBar } from "./input/run-bar.tsx";
import { useChecked } from "./input/use-checked.ts";
import { AnswerStrip } from "./live/answer-strip.tsx";
import { LiveSwitch } from "./live/live-switch.tsx";
import { isAnswered, useLive } from "./live/use-live.ts";
import { useRuns } from "./run.ts";
import { filledInputs } from "./snippets/filled.ts";
import { Snippets } from "./snippets/snippets.tsx";
import { requestFromDraft } from "./state.ts";
import { useAnswerInSight } from "./use-answer-in-sight.ts";
import { useRunKeys } from "./use-run-keys.ts";
import classes from "./workbench.module.css";

/** Few models embed, so its code comes with the first that does. */
const EmbeddingsBench = lazy(async () => ({ default: (await import("./embeddings/embeddings-bench.tsx")).EmbeddingsBench }));

export interface WorkbenchProps {
  readonly models: readonly Model[];
  readonly remembered: Remembered;
  /** The model of the last call that this browser knows of. */
  readonly lastUsed: string | undefined;
}

/** What the gateway waits where neither call nor model says. */
const usualTimeoutMs = 5_000;

/** What is filled in, and what it makes of the page: texts are compared, everything else is predicted. */
export function Workbench({ models, remembered, lastUsed }: WorkbenchProps) {
  const control = usePlace(models, playgroundRoute.useSearch(), remembered, lastUsed);
  const address = useSharedAddress(control);
  const { model, version } = control.place;
  const meant = meantVersion(models, model, version);
  if (taskOf(meant) === "embed")
    return (
      <Suspense fallback={<Loading label="Loading the page" />}>
        <EmbeddingsBench key={model} models={models} control={control} />
      </Suspense>
    );
  return (
    <>
      {taskOf(meant) === "chat" && <TalkInstead target={version === "" ? model : `${model}@${version}`} />}
      <PredictionBench models={models} control={control} address={address} meant={meant} />
    </>
  );
}

function TalkInstead({ target }: { readonly target: string }) {
  return (
    <Alert variant="light" color="indigo" mb="lg" icon={<IconMessageCircle aria-hidden />}>
      This model chats.{" "}
      <Link to="/chat" search={{ model: target }}>
        Talk with it
      </Link>
      , or send its request as it is below.
    </Alert>
  );
}

interface PredictionBenchProps {
  readonly models: readonly Model[];
  readonly control: PlaceControl;
  readonly address: SharedAddress;
  readonly meant: ModelVersion | undefined;
}

function PredictionBench({ models, control, address, meant }: PredictionBenchProps) {
  const { place, setInputs, load } = control;
  const { model, version, compare, inputs, signature } = place;
  const json = useJsonDraft(signature, inputs, setInputs);
  const calls = useRuns(place);
  const inSight = useAnswerInSight();
  const checked = useChecked(place, calls.runs);
  const [timeoutMs, setTimeoutMs] = useState<number>();
  const mayPredict = may(useSignedIn(), "predict");
  const canRun = mayPredict && signature !== undefined && (meant === undefined || takesCalls(meant));
  const parameters = useMemo(() => parametersFromRows(place.parameters), [place.parameters]);
  const draft = { model, version, inputs, parameters };
  const options = { timeoutMs, ...(compare !== "" && { compareWith: compare }) };
  const isJsonBroken = place.tab === "json" && json.fault !== undefined;
  const live = useLive({ draft, options, meant, isSendable: canRun && checked.isSendable && !isJsonBroken, onStuck: checked.point }, calls);
  const isOutdated = useMemo(
    () => calls.runs.length > 0 && !isAnswered(calls, { model, version, inputs, parameters }),
    [calls, model, version, inputs, parameters],
  );
  // A program that is copied from here runs as it stands.
  const shownInputs = useMemo(() => (signature === undefined ? inputs : filledInputs(signature, inputs)), [signature, inputs]);

  function run(): void {
    if (!canRun || calls.isRunning) return;
    if (!checked.check() || isJsonBroken) return focusProblem();
    void calls.run(draft, options).then(inSight.bring);
  }

  function replay(entry: HistoryEntry): void {
    const { parameters: asked, ...rest } = entry.draft;
    load({ ...rest, compare: entry.compareWith ?? "", parameters: rowsFromParameters(asked) });
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
          meant={meant}
          json={json}
          checked={checked}
          linkFault={address.fault}
          onForgetLinkFault={address.forgetFault}
          runBar={
            <>
              {canRun && <LiveSwitch live={live} isDrawn={place.tab === "form" && meant?.image !== undefined} />}
              <div className={classes.run}>
                <AnswerStrip runs={calls.runs} onShow={inSight.bring} />
                <RunBar
                  isRunning={calls.isRunning}
                  canRun={canRun}
                  onRun={run}
                  onCancel={calls.cancel}
                  timeoutMs={timeoutMs}
                  usualTimeoutMs={meant?.deadline_ms ?? usualTimeoutMs}
                  onTimeout={setTimeoutMs}
                  link={address.link}
                />
              </div>
            </>
          }
        />
      </div>
      <div className={classes.answer} ref={inSight.answer}>
        <AnswerSide
          runs={calls.runs}
          isRunning={calls.isRunning || (calls.isRunningLive && calls.runs.length === 0)}
          isOutdated={isOutdated}
          onRetry={calls.retry}
        />
        <Snippets request={requestFromDraft({ ...draft, inputs: shownInputs })} signature={meant} timeoutMs={timeoutMs} />
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
