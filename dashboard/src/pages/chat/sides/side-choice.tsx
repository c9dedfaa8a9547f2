/** Chooses who answers. */

import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { Model } from "../../../api/types.ts";
import { ModelSelect } from "../../../components/choose/model-select.tsx";
import { versionGroups } from "../../../components/choose/version-options.ts";
import { VersionSelect } from "../../../components/choose/version-select.tsx";
import { Hint } from "../../../components/hint.tsx";
import type { Side } from "./side.ts";
import classes from "./side-choice.module.css";

export interface SideChoiceProps {
  /** “Left” and “Right” where there are two. */
  readonly label: string;
  readonly models: readonly Model[];
  readonly side: Side;
  readonly onChoose: (side: Side) => void;
  /** Absent where it is the only one. */
  readonly onRemove?: (() => void) | undefined;
}

export function SideChoice({ label, models, side, onChoose, onRemove }: SideChoiceProps) {
  const model = models.find(({ name }) => name === side.model);
  return (
    <fieldset className={classes.side} aria-label={label}>
      <div className={classes.model}>
        <ModelSelect models={models} model={side.model} onChoose={(name) => onChoose({ model: name, version: "" })} />
      </div>
      <div className={classes.version}>
        <VersionSelect
          label="Version"
          groups={model === undefined ? [] : versionGroups(model)}
          choice={side.version}
          onChoose={(version) => onChoose({ ...side, version })}
          empty="Traffic decides"
        />
      </div>
      {onRemove !== undefined && (
        <Hint label="Ask this one no more">
          <ActionIcon variant="subtle" color="gray" size="lg" className={classes.remove!} aria-label={`Remove ${label}`} onClick={onRemove}>
            <IconX size={17} aria-hidden />
          </ActionIcon>
        </Hint>
      )}
    </fieldset>
  );
}
