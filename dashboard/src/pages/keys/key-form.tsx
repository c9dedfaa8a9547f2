/** The fields of a key to be made. */

import { Checkbox, Input, MultiSelect, NativeSelect, NumberInput, SegmentedControl, Stack, TextInput } from "@mantine/core";
import type { Scope } from "../../api/types.ts";
import { noSuchModel } from "../../components/no-models.tsx";
import type { FieldProblems, KeyDraft } from "./draft.ts";
import { type Expiry, expiryChoices } from "./expiry.ts";
import classes from "./key-form.module.css";
import { LimitFields } from "./limit-fields.tsx";
import { scopeWords } from "./scopes.ts";

export interface KeyFormProps {
  readonly draft: KeyDraft;
  readonly problems: FieldProblems;
  readonly onChange: (change: Partial<KeyDraft>) => void;
  /** Names of the models in the catalogue. */
  readonly catalogue: readonly string[];
  /** Models that the key of the session may give; null: all. */
  readonly grantable: readonly string[] | null;
}

export function KeyForm({ draft, problems, onChange, catalogue, grantable }: KeyFormProps) {
  return (
    <Stack gap="lg">
      <TextInput
        label="Name"
        description="Who or what will use it, for people."
        data-field="name"
        data-autofocus
        maxLength={100}
        value={draft.name}
        error={problems.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Scopes {...{ draft, problems, onChange }} />
      <Models {...{ draft, problems, onChange, catalogue, grantable }} />
      <Limits {...{ draft, problems, onChange }} />
      <Weight {...{ draft, problems, onChange }} />
      <Checkbox
        label="Its calls may be captured"
        description="Where the gateway captures a share of the calls, to replay and compare them. Without it none of this key ever are."
        checked={draft.isCaptured}
        onChange={(event) => onChange({ isCaptured: event.currentTarget.checked })}
      />
      <Expires {...{ draft, problems, onChange }} />
    </Stack>
  );
}

type Part = Pick<KeyFormProps, "draft" | "problems" | "onChange">;

function Scopes({ draft: { scopes }, problems, onChange }: Part) {
  const isAdmin = scopes.includes("admin");
  return (
    <Checkbox.Group
      label="Scopes"
      value={isAdmin ? scopeWords.map(({ scope }) => scope) : [...scopes]}
      error={problems.scopes}
      onChange={(chosen) => onChange({ scopes: isAdmin && !chosen.includes("admin") ? ["predict"] : (chosen as Scope[]) })}
    >
      <Stack gap="xs" mt="xs">
        {scopeWords.map(({ scope, title, allows }, place) => (
          <Checkbox
            key={scope}
            value={scope}
            label={title}
            description={allows}
            disabled={isAdmin && scope !== "admin"}
            data-field={place === 0 ? "scopes" : undefined}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

function Models({ draft, problems, onChange, catalogue, grantable }: KeyFormProps) {
  const isFree = grantable === null;
  return (
    <Input.Wrapper
      label="Models"
      labelElement="div"
      description={isFree ? undefined : "Your own key is for some models only; it can give those and no others."}
    >
      <div className={classes.choice}>
        {isFree && (
          <SegmentedControl
            aria-label="Models"
            value={draft.isForAllModels ? "all" : "some"}
            data={[
              { value: "all", label: "All models" },
              { value: "some", label: "Only some" },
            ]}
            onChange={(value) => onChange({ isForAllModels: value === "all" })}
          />
        )}
        {!draft.isForAllModels && (
          <MultiSelect
            aria-label="Models that it may see and call"
            placeholder={draft.models.length === 0 ? "Choose models" : undefined}
            data-field="models"
            data={[...new Set([...(grantable ?? catalogue), ...draft.models])].toSorted()}
            value={[...draft.models]}
            error={problems.models}
            searchable
            hidePickedOptions
            nothingFoundMessage={noSuchModel}
            onChange={(models) => onChange({ models })}
          />
        )}
      </div>
    </Input.Wrapper>
  );
}

function Limits({ draft, problems, onChange }: Part) {
  return (
    <Input.Wrapper label="Limits" labelElement="div">
      <div className={classes.choice}>
        <SegmentedControl
          aria-label="Limits"
          value={draft.hasLimits ? "own" : "none"}
          data={[
            { value: "none", label: "The gateway’s" },
            { value: "own", label: "Its own" },
          ]}
          onChange={(value) => onChange({ hasLimits: value === "own" })}
        />
        {draft.hasLimits && <LimitFields {...{ draft, problems, onChange }} />}
      </div>
    </Input.Wrapper>
  );
}

function Weight({ draft: { weight }, problems, onChange }: Part) {
  return (
    <NumberInput
      label="Weight"
      description="Its share of a model that is busy, beside those of other keys: with 2 it gets twice as much as a key with 1."
      data-field="weight"
      allowNegative={false}
      hideControls
      inputMode="decimal"
      value={weight}
      error={problems.weight}
      onChange={(value) => onChange({ weight: value })}
    />
  );
}

function Expires({ draft: { expiry, date }, problems, onChange }: Part) {
  const isOnDate = expiry === "date";
  return (
    <div className={classes.expiry}>
      <NativeSelect
        label="Expires"
        data={expiryChoices.map(({ value, label }) => ({ value, label }))}
        value={expiry}
        onChange={(event) => onChange({ expiry: event.currentTarget.value as Expiry })}
      />
      {isOnDate && (
        <TextInput
          type="date"
          label="Last day"
          data-field="expiry"
          value={date}
          error={problems.expiry}
          onChange={(event) => onChange({ date: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
