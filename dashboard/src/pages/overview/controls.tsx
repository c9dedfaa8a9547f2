/** What the charts show: of which model and version, and when. */

import { ActionIcon, Button, Group, NativeSelect, SegmentedControl, Text } from "@mantine/core";
import { IconArrowLeft, IconArrowRight, IconX, IconZoomIn } from "@tabler/icons-react";
import { formatClock } from "../../charts/chart-time.ts";
import { Hint } from "../../components/hint.tsx";
import classes from "./overview.module.css";
import { type KnownModel, nameOf, type Scope } from "./scope.ts";
import { follow, moved, narrowed, RANGES, type View } from "./view.ts";

export interface ControlsProps {
  readonly models: readonly KnownModel[];
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  readonly view: View;
  /** Time of the newest sample, in seconds since the epoch. */
  readonly latest: number;
  readonly onView: (view: View) => void;
}

export function Controls({ models, scope, onScope, view, latest, onView }: ControlsProps) {
  return (
    <Group className={classes.controls!} role="group" aria-label="What is shown" gap="sm">
      <NativeSelect
        className={classes.scope!}
        aria-label="Model and version"
        data={optionsOf(models)}
        value={valueFrom(scope)}
        onChange={({ currentTarget }) => onScope(scopeOf(currentTarget.value))}
      />
      <SegmentedControl
        aria-label="Time"
        className={classes.ranges!}
        value={view.picked === undefined ? String(view.seconds) : ""}
        onChange={(value) => onView({ seconds: Number(value) })}
        data={RANGES.map(({ seconds, label }) => ({ value: String(seconds), label }))}
      />
      <Picked view={view} latest={latest} onView={onView} />
    </Group>
  );
}

/** Dragging over a chart does the same as these do. */
function Picked({ view, latest, onView }: Pick<ControlsProps, "view" | "latest" | "onView">) {
  const { picked } = view;
  const range = RANGES.find(({ seconds }) => seconds === view.seconds)!;
  return (
    <Group gap={6} wrap="nowrap" className={classes.picked!}>
      <ActionIcon.Group>
        <Step label="Earlier" Icon={IconArrowLeft} onClick={() => onView(moved(view, -1, latest))} />
        <Step label="Zoom in" Icon={IconZoomIn} onClick={() => onView(narrowed(view, latest))} />
        <Step
          label="Later"
          Icon={IconArrowRight}
          disabled={picked === undefined || picked.to >= latest}
          onClick={() => onView(moved(view, 1, latest))}
        />
      </ActionIcon.Group>
      {picked !== undefined && (
        <>
          <Text size="sm" className="figures" role="status">
            {formatClock(picked.from)} – {formatClock(picked.to)}
          </Text>
          <Button size="compact-sm" variant="subtle" leftSection={<IconX size={14} aria-hidden />} onClick={() => onView(follow(view))}>
            Back to the last {range.name}
          </Button>
        </>
      )}
    </Group>
  );
}

interface StepProps {
  readonly label: string;
  readonly Icon: typeof IconX;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Step({ label, Icon, disabled = false, onClick }: StepProps) {
  return (
    <Hint label={label}>
      <ActionIcon variant="default" size={36} aria-label={label} disabled={disabled} onClick={onClick}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Hint>
  );
}

/** Names hold no spaces, so a space parts them. */
function valueFrom({ model, version }: Scope): string {
  return model === undefined ? "" : version === undefined ? model : `${model} ${version}`;
}

function scopeOf(value: string): Scope {
  const [model, version] = value.split(" ");
  return { ...(model && { model }), ...(version && { version }) };
}

function optionsOf(models: readonly KnownModel[]) {
  const all = { value: "", label: nameOf({}) };
  return [
    all,
    ...models.map(({ name, versions }) => ({
      group: name,
      items: [
        { value: name, label: versions.length > 1 ? `${name}, all versions` : name },
        ...(versions.length > 1 ? versions.map((version) => ({ value: `${name} ${version}`, label: `${name} ${version}` })) : []),
      ],
    })),
  ];
}
