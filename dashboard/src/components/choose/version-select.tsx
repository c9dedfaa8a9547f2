/** Chooses a version; those that are not ready are shown with their state, and can be chosen only where the page says what then. */
import { NativeSelect } from "@mantine/core";
import { wordOf } from "../version-state.tsx";
import type { VersionGroup, VersionOption } from "./version-options.ts";

export interface VersionSelectProps {
  readonly label: string;
  readonly groups: readonly VersionGroup[];
  readonly choice: string;
  readonly onChoose: (choice: string) => void;
  /** What stands for an empty choice. */
  readonly empty: string;
  readonly mayBeUnready?: boolean;
}

export function VersionSelect({ label, groups, choice, onChoose, empty, mayBeUnready = false }: VersionSelectProps) {
  const chosen = groups.flatMap((group) => group.options).find((option) => option.choice === choice);
  const isGone = choice !== "" && chosen === undefined;
  return (
    <NativeSelect
      label={label}
      value={choice}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      error={isGone ? "Not there at the moment" : notReady(chosen)}
      data={[
        { value: "", label: empty },
        ...(isGone ? [{ value: choice, label: choice, disabled: true }] : []),
        ...groups.map(({ title, options }) => ({ group: title, items: options.map((option) => itemOf(option, mayBeUnready)) })),
      ]}
    />
  );
}

function itemOf(
  { choice, name, means, state, isReady }: VersionOption,
  mayBeUnready: boolean,
): { value: string; label: string; disabled: boolean } {
  const meaning = means === undefined ? "" : ` → ${means}`;
  const amiss = isReady || state === undefined ? "" : ` (${wordOf(state).toLowerCase()})`;
  return { value: choice, label: name + meaning + amiss, disabled: !isReady && !mayBeUnready };
}

function notReady(option: VersionOption | undefined): string | undefined {
  return option === undefined || option.isReady ? undefined : "Not ready at the moment";
}
