/** Everything that steers the traffic of one model, over one draft. */

import { InferenceHubError } from "@inferencehub/client";
import { Alert } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { CanaryStatus, Model, ShadowReport as Report, Traffic, TrafficRevision } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import { CanaryPanel } from "./canary/panel.tsx";
import { CanaryStrip } from "./canary/strip.tsx";
import { ConflictNotice } from "./conflict-notice.tsx";
import { Dock } from "./dock.tsx";
import type { Draft } from "./document/draft.ts";
import { problemsOfDraft } from "./document/problems.ts";
import { rebased } from "./document/rebase.ts";
import { added, removed } from "./document/shares.ts";
import { holdingCanary, lastChange } from "./document/split.ts";
import { forgetDraft } from "./draft-memory.ts";
import { LeaveGuard } from "./leave-guard.tsx";
import { OutcomeBar } from "./outcome-bar.tsx";
import { ShadowEditor } from "./parts/shadow-editor.tsx";
import { SaveBar } from "./save-bar.tsx";
import { LiveSplitCard } from "./split/live-split-card.tsx";
import { SplitEditor } from "./split/split-editor.tsx";
import classes from "./traffic-editor.module.css";
import { useEditing } from "./use-editing.ts";
import { useSteering } from "./use-steering.ts";

/** Below what one changes most, so their code comes after it. */
const LabelsEditor = lazy(async () => ({ default: (await import("./parts/labels-editor.tsx")).LabelsEditor }));
const RulesEditor = lazy(async () => ({ default: (await import("./parts/rules-editor.tsx")).RulesEditor }));
const Revisions = lazy(async () => ({ default: (await import("./revisions.tsx")).Revisions }));
const StickyEditor = lazy(async () => ({ default: (await import("./parts/sticky-editor.tsx")).StickyEditor }));
const ShadowReport = lazy(async () => ({ default: (await import("./parts/shadow-report.tsx")).ShadowReport }));

export interface TrafficEditorProps {
  readonly model: Model;
  readonly saved: Traffic;
  /** Undefined while it is on its way. */
  readonly canary: CanaryStatus | undefined;
  readonly shadow: Report;
  readonly revisions: readonly TrafficRevision[];
  /** Of whoever acted, a key or what acts without one. */
  readonly nameOf: (who: string) => string;
  /** Why nothing can be changed here; undefined: it can. */
  readonly readOnly: string | undefined;
}

export function TrafficEditor({ model, saved, canary, shadow, revisions, nameOf, readOnly }: TrafficEditorProps) {
  const { editing, document, isDirty, answer, edit } = useEditing(saved);
  const isFixed = readOnly !== undefined;
  const steering = useSteering(saved, canary?.run, isFixed);
  const { outcome } = steering;
  const [refusal, setRefusal] = useState<InferenceHubError>();
  const { draft, base, theirs } = editing;
  const problems = problemsOfDraft(draft, answer);
  const labels = document.labels ?? {};
  const run = canary?.run?.state === "running" ? canary.run : undefined;
  const holding = holdingCanary(saved, canary?.run);

  const act = (action: Parameters<typeof edit>[0]) => {
    setRefusal(undefined);
    if (action.kind !== "saved") steering.forgetOutcome();
    edit(action);
  };
  const change = (part: Partial<Draft>) => act({ kind: "change", part });
  const save = async () => {
    const sent = document;
    const done = await steering.put(sent, (now) => `Saved as revision ${now.revision}.`);
    if (done instanceof InferenceHubError) setRefusal(done);
    else act({ kind: "saved", document: done, sent });
  };
  const start = async (wish: Traffic) => {
    const done = await steering.put(wish, () => `The canary of ${wish.canary?.version} begins.`);
    return done instanceof InferenceHubError ? done : undefined;
  };
  const canaryPanel = (
    <CanaryPanel
      model={model}
      document={saved}
      status={canary}
      nameOf={nameOf}
      blocked={isDirty ? "Save or discard what you changed before a canary begins." : undefined}
      isReadOnly={isFixed}
      isBusy={steering.isBusy}
      onStart={start}
    />
  );

  return (
    <>
      <LeaveGuard isDirty={isDirty} onLeave={() => forgetDraft(model.name)} />
      {readOnly !== undefined && (
        <Alert mb="lg" variant="default" icon={<IconLock aria-hidden />} title="Read only">
          {readOnly}
        </Alert>
      )}
      {theirs !== undefined && (
        <ConflictNotice
          base={base}
          theirs={theirs}
          revisions={revisions}
          clashes={rebased(base, document, theirs).clashes}
          onRebase={() => act({ kind: "rebase" })}
          onTakeTheirs={() => act({ kind: "discard" })}
        />
      )}
      {run !== undefined && (
        <>
          <CanaryStrip run={run} isBusy={steering.isBusy} onPromote={steering.promote} onRollBack={steering.rollBack} />
          <div className={classes.first}>{canaryPanel}</div>
        </>
      )}
      <div className={classes.columns}>
        <div className={classes.column}>
          <Section title="Split" description="Shares of the calls that ask for no version. They are always 100 % together.">
            <SplitEditor
              model={model}
              document={document}
              shares={draft.shares}
              problems={problems}
              disabled={isFixed}
              canary={holding}
              onMove={(name, places) => act({ kind: "move", name, places })}
              onAdd={(name) => change({ shares: added(draft.shares, name) })}
              onRemove={(name) => change({ shares: removed(draft.shares, name) })}
            />
          </Section>
          <LiveSplitCard
            model={model}
            document={saved}
            canary={holding}
            isKnown={canary !== undefined}
            changedAtMs={lastChange(revisions, canary?.run)}
          />
          <Section title="Labels" description="Names that callers and shares use in place of a version.">
            <Suspense>
              <LabelsEditor
                model={model}
                labels={draft.labels}
                problems={problems}
                disabled={isFixed}
                onChange={(rows) => change({ labels: rows })}
              />
            </Suspense>
          </Section>
          <Section title="Callers" description="With something to recognise them by, nobody flips between versions.">
            <Suspense>
              <StickyEditor sticky={draft.sticky} problems={problems} disabled={isFixed} onChange={(sticky) => change({ sticky })} />
            </Suspense>
          </Section>
          <Section title="Header rules" description="The first that matches decides, before the shares. Alt with ↑ or ↓ moves a rule.">
            <Suspense>
              <RulesEditor
                model={model}
                labels={labels}
                rules={draft.rules}
                problems={problems}
                disabled={isFixed}
                onChange={(rules) => change({ rules })}
              />
            </Suspense>
          </Section>
        </div>
        <div className={classes.column}>
          {run === undefined && canaryPanel}
          <Section title="Shadow" description="Copies of calls show what a version would answer; callers see and pay nothing.">
            <ShadowEditor
              model={model}
              labels={labels}
              shadow={draft.shadow}
              usualPercent={canary?.defaults.shadow_percent}
              problems={problems}
              disabled={isFixed}
              onChange={(shadowDraft) => change({ shadow: shadowDraft })}
            />
            <Suspense>
              <ShadowReport report={shadow} />
            </Suspense>
          </Section>
          <Suspense>
            <Revisions
              revisions={revisions}
              nameOf={nameOf}
              isReadOnly={isFixed}
              onRestore={({ before }) => act({ kind: "restore", document: before })}
            />
          </Suspense>
        </div>
      </div>
      {(isDirty || outcome !== undefined) && (
        <Dock>
          {outcome !== undefined && (
            <OutcomeBar
              outcome={outcome}
              revision={saved.revision}
              isBusy={steering.isBusy}
              onUndo={steering.undo}
              onDismiss={steering.forgetOutcome}
            />
          )}
          {isDirty && (
            <SaveBar
              answer={answer}
              problems={problems}
              refusal={theirs === undefined ? refusal : undefined}
              isSaving={steering.isBusy}
              isBehind={theirs !== undefined}
              onSave={() => void save()}
              onDiscard={() => act({ kind: "discard" })}
            />
          )}
        </Dock>
      )}
    </>
  );
}
