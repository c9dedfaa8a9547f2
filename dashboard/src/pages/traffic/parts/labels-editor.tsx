/** Labels: names that callers and weights use, and the version that each is on now. */

import { ActionIcon, Button, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Model } from "../../../api/types.ts";
import type { LabelRow } from "../document/draft.ts";
import { newRowId } from "../document/draft.ts";
import { type DraftProblem, faultAt } from "../document/problems.ts";
import classes from "./rows-editor.module.css";

export interface LabelsEditorProps {
  readonly model: Model;
  readonly labels: readonly LabelRow[];
  readonly problems: readonly DraftProblem[];
  readonly disabled: boolean;
  readonly onChange: (labels: readonly LabelRow[]) => void;
}

export function LabelsEditor({ model, labels, problems, disabled, onChange }: LabelsEditorProps) {
  const change = (id: string, part: Partial<LabelRow>) => onChange(labels.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <>
      {labels.length === 0 && (
        <Text size="sm" c="dimmed">
          No labels. With one, such as <b>stable</b>, callers need not know which version it is on.
        </Text>
      )}
      <ul className={classes.rows}>
        {labels.map((row) => (
          <li key={row.id} className={classes.label} aria-label={row.label === "" ? "New label" : `Label ${row.label}`}>
            <TextInput
              aria-label="Name of the label"
              placeholder="stable"
              value={row.label}
              onChange={(event) => change(row.id, { label: event.currentTarget.value })}
              error={faultAt(problems, "labels", row.label.trim())}
              disabled={disabled}
              maxLength={64}
              autoFocus={row.label === ""}
            />
            <span className={classes.between}>is</span>
            <NativeSelect
              aria-label={`Version of ${row.label || "the new label"}`}
              data={choices(model, row.version)}
              value={row.version}
              onChange={({ currentTarget }) => change(row.id, { version: currentTarget.value })}
              disabled={disabled}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove the label ${row.label}`}
              disabled={disabled}
              onClick={() => onChange(labels.filter(({ id }) => id !== row.id))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {!disabled && (
        <Button
          mt="sm"
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...labels, { id: newRowId(), label: "", version: "" }])}
        >
          Add a label
        </Button>
      )}
    </>
  );
}

/** Only what is READY can be chosen; where a label is already, it may stay. */
function choices(model: Model, present: string): { value: string; label: string; disabled?: boolean }[] {
  const offered = model.versions.filter(({ version, state }) => state === "READY" || version === present);
  const known = offered.map(({ version, state }) => ({ value: version, label: state === "READY" ? version : `${version}, ${state}` }));
  if (present === "") return [{ value: "", label: "Version", disabled: true }, ...known];
  return known.some(({ value }) => value === present) ? known : [...known, { value: present, label: `${present}, not there` }];
}
