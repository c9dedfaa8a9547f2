/** Chooses what calls are sent to: a label, a version or `latest`, and says of each what it stands for. */

import { NativeSelect } from "@mantine/core";
import { latest } from "../../api/traffic-names.ts";
import type { Model } from "../../api/types.ts";

export interface NameSelectProps {
  readonly label: string;
  /** Shown above the field; else the label is for those who listen only. */
  readonly isLabelShown?: boolean;
  readonly model: Model;
  /** Versions by label, as they are drafted. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly exclude?: readonly string[];
  readonly withLatest?: boolean;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
  readonly placeholder?: string;
}

export function NameSelect(props: NameSelectProps) {
  const {
    label,
    isLabelShown = false,
    model,
    labels,
    value,
    onChange,
    exclude = [],
    withLatest = true,
    error,
    disabled,
    placeholder = "Version or label",
  } = props;
  const names = [
    ...Object.keys(labels).filter((each) => each !== ""),
    ...model.versions.map((each) => each.version),
    ...(withLatest ? [latest] : []),
  ];
  // What is chosen stays choosable, even when it is gone.
  const offered = [...new Set(value === "" || names.includes(value) ? names : [...names, value])];
  return (
    <NativeSelect
      {...(isLabelShown ? { label } : { "aria-label": label })}
      data={[
        ...(value === "" ? [{ value, label: placeholder, disabled: true }] : []),
        ...offered.filter((name) => !exclude.includes(name)).map((name) => ({ value: name, label: choiceText(name, model, labels) })),
      ]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      disabled={disabled === true}
      error={error}
    />
  );
}

function choiceText(name: string, model: Model, labels: Readonly<Record<string, string>>): string {
  if (name === latest) return model.latest === undefined ? latest : `${latest} (${model.latest} now)`;
  const target = Object.hasOwn(labels, name) ? labels[name]! : name;
  const found = model.versions.find((each) => each.version === target);
  const state = found === undefined ? "not there" : found.state;
  const shown = target === name ? name : `${name} (${target})`;
  return state === "READY" ? shown : `${shown}, ${state}`;
}
