/** Header rules in the order in which they are asked; the order changes by buttons, and by Alt with an arrow. */

import { ActionIcon, Button, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import type { Model } from "../../../api/types.ts";
import type { RuleRow } from "../document/draft.ts";
import { newRowId } from "../document/draft.ts";
import { type DraftProblem, faultAt } from "../document/problems.ts";
import { NameSelect } from "../name-select.tsx";
import classes from "./rows-editor.module.css";

export interface RulesEditorProps {
  readonly model: Model;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: readonly RuleRow[];
  readonly problems: readonly DraftProblem[];
  readonly disabled: boolean;
  readonly onChange: (rules: readonly RuleRow[]) => void;
}

export function RulesEditor({ model, labels, rules, problems, disabled, onChange }: RulesEditorProps) {
  const [said, say] = useState("");
  const change = (id: string, part: Partial<RuleRow>) => onChange(rules.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const move = (at: number, by: -1 | 1) => {
    if (disabled || rules[at + by] === undefined) return;
    onChange(withSwapped(rules, at, at + by));
    say(`Rule ${at + 1} is rule ${at + by + 1} now.`);
  };
  return (
    <>
      {rules.length === 0 && (
        <Text size="sm" c="dimmed">
          No rules. With one, requests that carry a header, such as those of testers, get a version whatever the shares are.
        </Text>
      )}
      <ol className={classes.rows}>
        {rules.map((row, at) => (
          <li
            key={row.id}
            className={classes.rule}
            aria-label={`Rule ${at + 1}`}
            onKeyDown={(event) => moveByKey(event, (by) => move(at, by))}
          >
            <RuleFields row={row} at={at} model={model} labels={labels} problems={problems} disabled={disabled} onChange={change} />
            <div className={classes.buttons}>
              {rules.length > 1 && <MoveButtons at={at} last={rules.length - 1} disabled={disabled} onMove={(by) => move(at, by)} />}
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove rule ${at + 1}`}
                disabled={disabled}
                onClick={() => onChange(rules.filter(({ id }) => id !== row.id))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
          </li>
        ))}
      </ol>
      {!disabled && (
        <Button
          mt="sm"
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...rules, { id: newRowId(), header: "", value: "", version: "" }])}
        >
          Add a rule
        </Button>
      )}
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
    </>
  );
}

interface MoveButtonsProps {
  readonly at: number;
  readonly last: number;
  readonly disabled: boolean;
  readonly onMove: (by: -1 | 1) => void;
}

/** At an end they say that they are disabled, but keep the focus of whoever has just moved a rule there. */
function MoveButtons({ at, last, disabled, onMove }: MoveButtonsProps) {
  const isFirst = disabled || at === 0;
  const isLast = disabled || at === last;
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Ask rule ${at + 1} earlier`}
        aria-disabled={isFirst}
        data-end={isFirst || undefined}
        onClick={() => onMove(-1)}
      >
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Ask rule ${at + 1} later`}
        aria-disabled={isLast}
        data-end={isLast || undefined}
        onClick={() => onMove(1)}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
    </>
  );
}

interface RuleFieldsProps extends Pick<RulesEditorProps, "model" | "labels" | "problems" | "disabled"> {
  readonly row: RuleRow;
  readonly at: number;
  readonly onChange: (id: string, part: Partial<RuleRow>) => void;
}

function RuleFields({ row, at, model, labels, problems, disabled, onChange }: RuleFieldsProps) {
  const problem = (field: string) => faultAt(problems, "rules", at, field);
  return (
    <>
      <TextInput
        aria-label={`Header of rule ${at + 1}`}
        placeholder="x-beta"
        value={row.header}
        onChange={(event) => onChange(row.id, { header: event.currentTarget.value })}
        error={problem("header")}
        disabled={disabled}
        autoFocus={row.header === "" && row.value === ""}
      />
      <span className={classes.between}>is</span>
      <TextInput
        aria-label={`Value of rule ${at + 1}`}
        placeholder="1"
        value={row.value}
        onChange={(event) => onChange(row.id, { value: event.currentTarget.value })}
        error={problem("value")}
        disabled={disabled}
      />
      <span className={classes.between}>gets</span>
      <NameSelect
        label={`Version of rule ${at + 1}`}
        model={model}
        labels={labels}
        value={row.version}
        onChange={(version) => onChange(row.id, { version })}
        error={problem("version")}
        disabled={disabled}
      />
    </>
  );
}

function moveByKey(event: KeyboardEvent, move: (by: -1 | 1) => void): void {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  move(event.key === "ArrowUp" ? -1 : 1);
}

function withSwapped(rules: readonly RuleRow[], one: number, other: number): RuleRow[] {
  const swapped = [...rules];
  [swapped[one], swapped[other]] = [swapped[other]!, swapped[one]!];
  return swapped;
}
