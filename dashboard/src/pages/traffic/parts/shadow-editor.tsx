/** A shadow: a share of the calls is copied to another version, and callers see nothing of it. */

import { Group, NumberInput, Switch } from "@mantine/core";
import type { Model } from "../../../api/types.ts";
import type { Draft } from "../document/draft.ts";
import { type DraftProblem, faultAt } from "../document/problems.ts";
import { NameSelect } from "../name-select.tsx";

type Shadow = Draft["shadow"];

export interface ShadowEditorProps {
  readonly model: Model;
  readonly labels: Readonly<Record<string, string>>;
  readonly shadow: Shadow;
  /** What is copied where nothing is said. */
  readonly usualPercent: number | undefined;
  readonly problems: readonly DraftProblem[];
  readonly disabled: boolean;
  readonly onChange: (shadow: Shadow) => void;
}

export function ShadowEditor({ model, labels, shadow, usualPercent, problems, disabled, onChange }: ShadowEditorProps) {
  const problem = (field: string) => faultAt(problems, "shadow", field);
  return (
    <>
      <Switch
        label="Copy calls to another version"
        checked={shadow.on}
        onChange={(event) => onChange({ ...shadow, on: event.currentTarget.checked })}
        disabled={disabled}
      />
      {shadow.on && (
        <Group mt="sm" align="flex-start" gap="md" grow preventGrowOverflow={false} wrap="wrap">
          <NameSelect
            label="Copies go to"
            isLabelShown
            model={model}
            labels={labels}
            value={shadow.version}
            onChange={(version) => onChange({ ...shadow, version })}
            error={problem("version")}
            disabled={disabled}
          />
          <NumberInput
            label="Share of the calls"
            value={shadow.percent ?? usualPercent ?? ""}
            onChange={(percent) => typeof percent === "number" && onChange({ ...shadow, percent })}
            min={0}
            max={100}
            step={1}
            decimalScale={2}
            allowNegative={false}
            suffix=" %"
            error={problem("percent")}
            disabled={disabled}
          />
        </Group>
      )}
    </>
  );
}
