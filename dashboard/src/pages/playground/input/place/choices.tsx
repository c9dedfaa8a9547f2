/** Which model and version is asked, and which other version beside it. */
import type { Model } from "../../../../api/types.ts";
import { ModelSelect } from "../../../../components/choose/model-select.tsx";
import { versionGroups } from "../../../../components/choose/version-options.ts";
import { VersionSelect } from "../../../../components/choose/version-select.tsx";
import classes from "./choices.module.css";
import type { Place } from "./place.ts";
import type { PlaceControl } from "./use-place.ts";

export interface ChoicesProps {
  readonly models: readonly Model[];
  readonly place: Place;
  readonly control: Pick<PlaceControl, "chooseModel" | "choose">;
  /** False where there is no comparing. */
  readonly canCompare?: boolean;
}

export function Choices({ models, place, control, canCompare = true }: ChoicesProps) {
  const model = models.find(({ name }) => name === place.model);
  const groups = model === undefined ? [] : versionGroups(model);
  return (
    <div className={classes.choices}>
      <div className={classes.model}>
        <ModelSelect models={models} model={place.model} onChoose={control.chooseModel} />
      </div>
      <VersionSelect
        label="Version"
        groups={groups}
        choice={place.version}
        onChoose={(version) => control.choose({ version })}
        empty="Traffic decides"
        mayBeUnready
      />
      {canCompare && (
        <VersionSelect
          label="Compare with"
          groups={groups}
          choice={place.compare}
          onChoose={(compare) => control.choose({ compare })}
          empty="Nothing"
        />
      )}
    </div>
  );
}
