/** What goes on, second by second: for those who watch. */

import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useLive } from "../../api/live/use-live.ts";
import { useHealth, useModels } from "../../api/queries.ts";
import { may, useSignedIn } from "../../api/rights.ts";
import type { Health, Model, WorkerInfo } from "../../api/types.ts";
import { Page } from "../../components/page.tsx";
import { Failure } from "../../components/states.tsx";
import { Charts } from "./charts.tsx";
import { Controls } from "./controls.tsx";
import { Failures } from "./failures.tsx";
import { figuresFrom } from "./figures.ts";
import { LiveTag } from "./live-tag.tsx";
import { NoCalls } from "./no-calls.tsx";
import classes from "./overview.module.css";
import { type KnownModel, knownModels } from "./scope.ts";
import { type Connected, Tiles, type Versions } from "./tiles.tsx";
import { useShown } from "./use-shown.ts";
import { versionFiguresFrom } from "./version-figures.ts";
import { VersionTable } from "./version-table.tsx";
import { duringWords, follow, pick, windowOf } from "./view.ts";
import { Workers } from "./workers.tsx";

const HOUR_S = 3_600;

export function OverviewPage() {
  return may(useSignedIn(), "predict") ? <WithCatalogue /> : <Overview models={[]} />;
}

function WithCatalogue() {
  return <Overview models={useModels().data ?? []} />;
}

function Overview({ models }: { readonly models: readonly Model[] }) {
  const session = useSignedIn();
  const [paused, setPaused] = useState(false);
  const { scope, setScope, view, setView } = useShown();
  const live = useLive({ paused, seconds: HOUR_S });
  const health = useHealth().data;
  const { samples, workers, state, problem, heardAt } = live;
  const last = samples.at(-1);
  const latest = (last?.at ?? 0) / 1000;
  const window = useMemo(() => windowOf(view, latest), [view, latest]);
  const figures = useMemo(() => figuresFrom(samples, scope, window), [samples, scope, window]);
  const known = useMemo(() => knownModels(samples, models.map(namesOf)), [samples, models]);
  const rows = useMemo(() => versionFiguresFrom(samples, window), [samples, window]);
  const during = duringWords(view);
  const failures = useRef<HTMLDivElement>(null);
  const toFailures = () => lookAt(failures.current);
  const isQuiet = samples.every(({ all }) => all.calls === 0);

  if (state === "ended" && problem !== undefined) return <Frame>{<Failure problem={problem} onRetry={live.retry} />}</Frame>;
  if (last === undefined)
    return <Frame>{problem === undefined ? <Placeholder /> : <Failure problem={problem} onRetry={live.retry} />}</Frame>;
  return (
    <Frame
      actions={
        <>
          <LiveTag state={state} paused={paused} heardAt={heardAt} />
          <Pause paused={paused} onChange={setPaused} />
        </>
      }
    >
      <Tiles
        figures={figures}
        during={during}
        versions={health && countsOf(health)}
        workers={workers === undefined ? health?.workers : connectedOf(workers)}
        onFailed={toFailures}
        maySeeModels={may(session, "predict")}
      />
      {isQuiet ? (
        <NoCalls models={models} withKey={session.auth} mayPredict={may(session, "predict")} />
      ) : (
        <>
          <Controls models={known} scope={scope} onScope={setScope} view={view} latest={latest} onView={setView} />
          <Charts
            samples={samples}
            scope={scope}
            window={window}
            onPick={(picked) => setView(pick(view, picked, latest))}
            onReset={() => setView(follow(view))}
          />
        </>
      )}
      <div className={classes.stack}>
        {!isQuiet && (
          <VersionTable
            rows={rows}
            models={known}
            scope={scope}
            onScope={setScope}
            onFailed={({ model, version }) => {
              setScope(model === "" ? {} : { model, version });
              toFailures();
            }}
          />
        )}
        {!isQuiet && (
          <div ref={failures} tabIndex={-1} className={classes.target}>
            <Failures samples={samples} scope={scope} window={window} during={during} paused={paused} knowsKeys={may(session, "admin")} />
          </div>
        )}
        {workers !== undefined && <Workers workers={workers} />}
      </div>
    </Frame>
  );
}

function Frame({ actions, children }: { readonly actions?: ReactNode; readonly children: ReactNode }) {
  return (
    <Page title="Overview" description="Requests, latency, errors and workers, second by second." actions={actions}>
      {children}
    </Page>
  );
}

function Pause({ paused, onChange }: { readonly paused: boolean; readonly onChange: (paused: boolean) => void }) {
  const Icon = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <Button variant="default" size="compact-md" leftSection={<Icon size={15} aria-hidden />} onClick={() => onChange(!paused)}>
      {paused ? "Resume" : "Pause"}
    </Button>
  );
}

function lookAt(element: HTMLElement | null): void {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element?.scrollIntoView({ behavior: isStill ? "auto" : "smooth", block: "start" });
  element?.focus({ preventScroll: true });
}

function countsOf({ versions: { ready, failed, loading, recovering } }: Health): Versions {
  return { ready, failed, loading: loading + recovering };
}

function namesOf({ name, versions }: Model): KnownModel {
  return { name, versions: versions.map(({ version }) => version) };
}

function connectedOf(workers: readonly WorkerInfo[]): Connected {
  return { connected: workers.filter(({ state }) => state === "READY" || state === "LOADING").length, known: workers.length };
}

/** Grey shapes in the place of what comes, each as large as that. */
function Placeholder() {
  return (
    <div role="status" aria-live="polite">
      <VisuallyHidden>Loading the last hour</VisuallyHidden>
      <div className={classes.tiles}>
        {[0, 1, 2, 3, 4, 5].map((tile) => (
          <Skeleton key={tile} height={118} />
        ))}
      </div>
      <Skeleton height={36} mb="md" maw={520} />
      <div className={classes.charts}>
        {[0, 1, 2, 3].map((chart) => (
          <Skeleton key={chart} height={272} />
        ))}
      </div>
    </div>
  );
}
