/** Chooses a model by its name, or by a part of it. */
import { Group, Select, Text } from "@mantine/core";
import type { Model } from "../../api/types.ts";
import { noSuchModel } from "../no-models.tsx";

export interface ModelSelectProps {
  readonly models: readonly Model[];
  readonly model: string;
  readonly onChoose: (model: string) => void;
}

export function ModelSelect({ models, model, onChoose }: ModelSelectProps) {
  const byName = new Map(models.map((each) => [each.name, each]));
  const isGone = model !== "" && !byName.has(model);
  return (
    <Select
      label="Model"
      searchable
      allowDeselect={false}
      nothingFoundMessage={noSuchModel}
      value={model === "" ? null : model}
      onChange={(value) => value !== null && onChoose(value)}
      error={isGone ? "Not there at the moment" : undefined}
      data={[...(isGone ? [model] : []), ...byName.keys()]}
      renderOption={({ option: { value } }) => <Option name={value} model={byName.get(value)} />}
      maxDropdownHeight={360}
    />
  );
}

function Option({ name, model }: { readonly name: string; readonly model: Model | undefined }) {
  return (
    <Group justify="space-between" gap="xs" flex={1} wrap="nowrap">
      <Text size="sm" truncate>
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {model === undefined ? "gone" : readiness(model)}
      </Text>
    </Group>
  );
}

function readiness({ versions }: Model): string {
  const ready = versions.filter(({ state }) => state === "READY").length;
  const all = `${versions.length} ${versions.length === 1 ? "version" : "versions"}`;
  return ready === versions.length ? all : `${ready} of ${all} ready`;
}
