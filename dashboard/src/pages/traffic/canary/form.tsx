/** Asks for a canary: the version, its steps, and what sends it back. */

import type { InferenceHubError } from "@inferencehub/client";
import { Alert, Button, Group, NativeSelect, NumberInput, Switch, Text, TextInput } from "@mantine/core";
import type { Model, Traffic } from "../../../api/types.ts";
import { Failure } from "../../../components/states.tsx";
import type { DraftProblem } from "../document/problems.ts";
import { NameSelect } from "../name-select.tsx";
import classes from "./form.module.css";
import { type CanaryWish, needsShadow, type Unit } from "./wish.ts";

export interface CanaryFormProps {
  readonly model: Model;
  /** The one that is saved. */
  readonly document: Traffic;
  readonly wish: CanaryWish;
  /** What is to be shown of all that is wrong. */
  readonly problems: readonly DraftProblem[];
  /** What the gateway would fill in. */
  readonly notes: readonly string[];
  readonly refusal: InferenceHubError | undefined;
  readonly isBusy: boolean;
  readonly onChange: (part: Partial<CanaryWish>) => void;
  readonly onStart: () => void;
  readonly onCancel: () => void;
}

export function CanaryForm(props: CanaryFormProps) {
  const { model, document, wish, problems, notes, refusal, isBusy, onChange, onStart, onCancel } = props;
  const problem = (field: string) => problemBelow(problems, `/canary/${field}`);
  const elsewhere = problems.filter(({ pointer }) => !pointer.startsWith("/canary/") && !pointer.startsWith("/shadow/"));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onStart();
      }}
    >
      <div className={classes.fields}>
        <NameSelect
          label="Version to bring in"
          isLabelShown
          model={model}
          labels={document.labels ?? {}}
          value={wish.version}
          onChange={(version) => onChange({ version })}
          withLatest={false}
          error={problem("version")}
        />
        <TextInput
          label="Steps, in percent of the calls"
          value={wish.steps}
          onChange={(event) => onChange({ steps: event.currentTarget.value })}
          error={problem("steps")}
        />
        <div className={classes.every}>
          <NumberField label="Each lasts" value={wish.every} onChange={(every) => onChange({ every })} error={problem("every_s")} min={1} />
          <NativeSelect
            aria-label="Unit of time"
            data={["s", "min", "h"]}
            value={wish.unit}
            onChange={({ currentTarget }) => onChange({ unit: currentTarget.value as Unit })}
          />
        </div>
        <NumberField
          label="And so many calls"
          value={wish.minCalls}
          onChange={(minCalls) => onChange({ minCalls })}
          error={problem("min_calls")}
          min={1}
        />
        <NumberField
          label="Errors beyond the baseline's"
          value={wish.maxErrors}
          onChange={(maxErrors) => onChange({ maxErrors })}
          error={problem("max_error_rate")}
          suffix=" %"
        />
        <NumberField
          label="p95 beside the baseline's"
          value={wish.maxP95Ratio}
          onChange={(maxP95Ratio) => onChange({ maxP95Ratio })}
          error={problem("max_p95_ratio")}
          step={0.1}
          suffix=" times"
        />
      </div>
      <Switch
        mt="md"
        label="Compare answers too"
        description="Copies of calls go to the canary, and it goes back when too many are answered otherwise."
        checked={wish.maxDisagreement !== undefined}
        onChange={(event) => onChange({ maxDisagreement: event.currentTarget.checked ? 2 : undefined })}
      />
      {wish.maxDisagreement !== undefined && (
        <div className={classes.fields} data-inner="">
          <NumberField
            label="Other answers at most"
            value={wish.maxDisagreement}
            onChange={(maxDisagreement) => onChange({ maxDisagreement })}
            error={problem("max_disagreement")}
            suffix=" %"
          />
          {needsShadow(wish, document) && (
            <NumberField
              label="Calls to copy"
              value={wish.shadowPercent}
              onChange={(shadowPercent) => onChange({ shadowPercent })}
              error={problemBelow(problems, "/shadow/percent")}
              suffix=" %"
            />
          )}
        </div>
      )}
      {notes.length > 0 && (
        <Alert mt="md" color="indigo" variant="light">
          {notes.map((note) => (
            <Text key={note} size="sm" c="var(--mantine-color-text)">
              {note}
            </Text>
          ))}
        </Alert>
      )}
      {elsewhere.map(({ pointer, detail }) => (
        <Text key={pointer} mt="md" size="sm" c="var(--mantine-color-error)" role="alert">
          {detail}
        </Text>
      ))}
      {refusal !== undefined && <Failure problem={refusal} />}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={isBusy}>
          Start the canary
        </Button>
      </Group>
    </form>
  );
}

/** The fields of a list show what is wrong with any of its items. */
function problemBelow(problems: readonly DraftProblem[], place: string): string | undefined {
  const found = problems.find(({ pointer }) => pointer === place || pointer.startsWith(`${place}/`));
  return found?.isBlank ? "Fill this in." : found?.detail;
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly error: string | undefined;
  readonly suffix?: string;
  readonly step?: number;
  readonly min?: number;
}

function NumberField({ label, value, onChange, error, suffix = "", step = 1, min = 0 }: NumberFieldProps) {
  return (
    <NumberInput
      label={label}
      value={value}
      onChange={(typed) => typeof typed === "number" && onChange(typed)}
      error={error}
      suffix={suffix}
      step={step}
      min={min}
      allowNegative={false}
    />
  );
}
