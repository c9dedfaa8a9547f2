/** Narrows the catalogue to models with a version in one state. */

import { Chip, Group } from "@mantine/core";
import type { VersionState } from "../../api/types.ts";

export interface StateFilterProps {
  readonly states: readonly VersionState[];
  readonly chosen: string | undefined;
  readonly onChoose: (state: string | undefined) => void;
}

export function StateFilter({ states, chosen, onChoose }: StateFilterProps) {
  if (states.length < 2) return null;
  return (
    <Group gap={6} role="group" aria-label="Only models with a version that is">
      {states.map((state) => (
        <Chip
          key={state}
          size="xs"
          variant="outline"
          checked={chosen === state}
          onChange={(isChosen) => onChoose(isChosen ? state : undefined)}
        >
          {`${state.charAt(0)}${state.slice(1).toLowerCase()}`}
        </Chip>
      ))}
    </Group>
  );
}
