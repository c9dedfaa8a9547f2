/** Chooses a model by its name. The browser's own list: it comes with the page, works on every phone, and typing finds a name in it. */
import { NativeSelect } from "@mantine/core";
import type { Model } from "../../api/types.ts";

export interface ModelSelectProps {
  readonly models: readonly Model[];
  readonly model: string;
  readonly onChoose: (model: string) => void;
}

export function ModelSelect({ models, model, onChoose }: ModelSelectProps) {
  const isGone = !models.some(({ name }) => name === model);
  return (
    <NativeSelect
      label="Model"
      value={model}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      error={isGone && model !== "" ? "Not there at the moment" : undefined}
      data={[...(isGone ? [{ value: model, label: model, disabled: true }] : []), ...models.map(optionOf)]}
    />
  );
}

function optionOf(model: Model): { value: string; label: string } {
  return { value: model.name, label: model.name + readiness(model) };
}

/** Said only where something is amiss. */
function readiness({ versions }: Model): string {
  const ready = versions.filter(({ state }) => state === "READY").length;
  return ready === versions.length ? "" : ` (${ready} of ${versions.length} versions ready)`;
}
