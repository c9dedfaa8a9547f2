/** Chooses a version; those that are not ready are shown with their state, and cannot be chosen. */
import { Group, Select, Text } from "@mantine/core";
import { VersionState } from "../version-state.tsx";
import { trafficDecides, type VersionGroup, type VersionOption } from "./version-options.ts";

export interface VersionSelectProps {
  readonly label: string;
  readonly groups: readonly VersionGroup[];
  readonly choice: string;
  readonly onChoose: (choice: string) => void;
  /** What stands for an empty choice. */
  readonly empty: string;
}

/** No name of a version or a label may begin so. */
const emptyValue = "-";

export function VersionSelect({ label, groups, choice, onChoose, empty }: VersionSelectProps) {
  const options = new Map(groups.flatMap((group) => group.options).map((option) => [option.choice, option]));
  const isGone = choice !== "" && !options.has(choice);
  return (
    <Select
      label={label}
      value={choice === "" ? emptyValue : choice}
      onChange={(value) => onChoose(value === null || value === emptyValue ? "" : value)}
      allowDeselect={false}
      error={isGone ? "Not there at the moment" : notReady(options.get(choice))}
      data={[
        { value: emptyValue, label: empty },
        ...(isGone ? [{ value: choice, label: choice, disabled: true }] : []),
        ...groups.map(({ title, options: members }) => ({
          group: title,
          items: members.map(({ choice: value, name, isReady }) => ({ value, label: name, disabled: !isReady })),
        })),
      ]}
      renderOption={({ option: { value, label: name } }) => <Option name={name} option={options.get(value)} />}
      comboboxProps={{ withinPortal: true }}
      maxDropdownHeight={320}
    />
  );
}

function notReady(option: VersionOption | undefined): string | undefined {
  return option === undefined || option.isReady ? undefined : "Not ready at the moment";
}

function Option({ name, option = trafficDecides }: { readonly name: string; readonly option: VersionOption | undefined }) {
  const { means, state } = option;
  return (
    <Group justify="space-between" gap="xs" flex={1} wrap="nowrap">
      <Text size="sm" truncate>
        {name}
        {means !== undefined && (
          <Text span c="dimmed" size="sm">
            {" "}
            → {means}
          </Text>
        )}
      </Text>
      {state !== undefined && <VersionState state={state} />}
    </Group>
  );
}
