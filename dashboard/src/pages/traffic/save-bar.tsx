/** What will change, in words, before it is saved. */

import type { InferenceHubError } from "@inferencehub/client";
import { Button, Group, Text } from "@mantine/core";
import type { DryRun } from "../../api/types.ts";
import { Failure } from "../../components/states.tsx";
import type { DraftProblem } from "./document/problems.ts";
import classes from "./save-bar.module.css";

export interface SaveBarProps {
  /** What the gateway says of the draft, or of an earlier one; undefined before its first answer. */
  readonly answer: DryRun | undefined;
  readonly problems: readonly DraftProblem[];
  /** What the gateway said to the last try. */
  readonly refusal: InferenceHubError | undefined;
  readonly isSaving: boolean;
  /** Somebody else has saved meanwhile: that comes first. */
  readonly isBehind: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

export function SaveBar({ answer, problems, refusal, isSaving, isBehind, onSave, onDiscard }: SaveBarProps) {
  const isWrong = problems.length > 0;
  const changes = answer?.changes.map(({ text }) => text) ?? [];
  return (
    <section className={classes.bar} aria-label="Unsaved changes">
      {refusal !== undefined && <Failure problem={refusal} />}
      <div className={classes.content}>
        <div className={classes.words}>
          <Text fw={600} size="sm">
            {headOf(changes.length)}
          </Text>
          <ul className={classes.changes} aria-label="What will change">
            {changes.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
          {[...(answer?.notes ?? []), ...(answer?.conflict === undefined || isBehind ? [] : [answer.conflict])].map((text) => (
            <Text key={text} size="sm" c="dimmed">
              {text}
            </Text>
          ))}
          <Faults problems={problems} />
        </div>
        <Group gap="xs" wrap="nowrap" className={classes.buttons}>
          <Button variant="default" onClick={onDiscard} disabled={isSaving}>
            Discard
          </Button>
          <Button onClick={onSave} loading={isSaving} disabled={isWrong || isBehind}>
            Save
          </Button>
        </Group>
      </div>
    </section>
  );
}

function Faults({ problems }: { readonly problems: readonly DraftProblem[] }) {
  const faults = problems.filter(({ isBlank }) => isBlank !== true);
  if (problems.length === 0) return null;
  if (faults.length === 0)
    return (
      <Text size="sm" c="dimmed" mt={4}>
        Fill in what is still empty; then it can be saved.
      </Text>
    );
  return (
    <ul className={classes.problems} aria-label="What is to be mended first">
      {faults.map(({ pointer, detail }) => (
        <li key={pointer + detail}>{detail}</li>
      ))}
    </ul>
  );
}

function headOf(changes: number): string {
  if (changes === 0) return "Changes are not saved yet";
  return changes === 1 ? "One change is not saved yet" : `${changes} changes are not saved yet`;
}
