/** What came of the last thing that was done here, and the way back from it: a line in the dock, where it covers nothing and nobody clicks twice. */

import { Button, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconCheck } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { Undo } from "./document/undo.ts";
import classes from "./outcome-bar.module.css";

const UndoDialog = lazy(async () => ({ default: (await import("./undo-dialog.tsx")).UndoDialog }));

export interface Outcome {
  readonly words: string;
  readonly isBad: boolean;
  /** Absent where there is no way back. */
  readonly undo?: Undo;
}

export interface OutcomeBarProps {
  readonly outcome: Outcome;
  /** The revision that holds now. */
  readonly revision: number;
  readonly isBusy: boolean;
  readonly onUndo: (undo: Undo) => void;
  readonly onDismiss: () => void;
}

export function OutcomeBar({ outcome, revision, isBusy, onUndo, onDismiss }: OutcomeBarProps) {
  const { words, isBad, undo } = outcome;
  const [asked, setAsked] = useState<Undo>();
  const Icon = isBad ? IconAlertTriangle : IconCheck;
  const isLate = undo !== undefined && revision > undo.revision;
  return (
    <section className={classes.bar} data-bad={isBad || undefined} aria-label="What was done">
      <div className={classes.words} role={isBad ? "alert" : "status"}>
        <Icon size={18} aria-hidden />
        <Text size="sm">
          {words}
          {isLate && ` Revision ${revision} came after it: what it was before can be restored from the list of revisions.`}
        </Text>
      </div>
      {/* On the left: Save stood on the right, and may be clicked twice. */}
      <div className={classes.buttons}>
        {undo !== undefined && !isLate && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            disabled={isBusy}
            onClick={() => setAsked(undo)}
          >
            Undo…
          </Button>
        )}
        <Button size="xs" variant="subtle" color="gray" onClick={onDismiss}>
          Dismiss
        </Button>
      </div>
      {asked !== undefined && (
        <Suspense>
          <UndoDialog
            undo={asked}
            isBusy={isBusy}
            onUndo={() => {
              setAsked(undefined);
              onUndo(asked);
            }}
            onKeep={() => setAsked(undefined)}
          />
        </Suspense>
      )}
    </section>
  );
}
