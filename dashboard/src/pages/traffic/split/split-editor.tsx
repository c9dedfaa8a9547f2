/** The weights: a slider for each version or label, and together they are always the whole. */

import { Text } from "@mantine/core";
import { exactVersion, latest, resolved, versionOf } from "../../../api/traffic-names.ts";
import type { Model, Traffic } from "../../../api/types.ts";
import { type DraftProblem, faultAt } from "../document/problems.ts";
import { percentFromPlaces, type Share, weightsFromShares } from "../document/shares.ts";
import { type HoldingCanary, targetSplit } from "../document/split.ts";
import { NameSelect } from "../name-select.tsx";
import { ShareRow } from "./share-row.tsx";
import { SplitBar, type SplitPart } from "./split-bar.tsx";
import classes from "./split-editor.module.css";
import { versionColour } from "./version-colour.ts";

export interface SplitEditorProps {
  readonly model: Model;
  /** As they are drafted. */
  readonly document: Pick<Traffic, "labels">;
  readonly shares: readonly Share[];
  readonly problems: readonly DraftProblem[];
  readonly disabled: boolean;
  /** One that runs, and its share: as long as it does, the shares can't be moved. */
  readonly canary: HoldingCanary | undefined;
  readonly onMove: (name: string, places: number) => void;
  readonly onAdd: (name: string) => void;
  readonly onRemove: (name: string) => void;
}

export function SplitEditor(props: SplitEditorProps) {
  const { model, document, shares, problems, disabled, canary, onMove, onAdd, onRemove } = props;
  const locked = canary && wordsOf(canary);
  const isFixed = disabled || canary !== undefined;
  const colourOf = (name: string) => versionColour(model, exactVersion(document, model, name));
  const labels = document.labels ?? {};
  return (
    <>
      <SplitBar
        label={canary === undefined || canary.isOver ? "Target split" : "Split while the canary runs"}
        parts={barOf(props, colourOf)}
      />
      {locked !== undefined && (
        <Text size="sm" c="dimmed" mt="sm">
          {locked}
        </Text>
      )}
      <ul className={classes.rows}>
        {shares.map(({ name, places }) => (
          <ShareRow
            key={name}
            name={name}
            standsFor={standsFor(name, document, model, canary)}
            note={noteOf(name, document, model)}
            places={places}
            colour={colourOf(name)}
            error={faultAt(problems, "weights", name)}
            isFixed={isFixed}
            canRemove={shares.length > 1}
            onMove={(to) => onMove(name, to)}
            onRemove={() => onRemove(name)}
          />
        ))}
      </ul>
      {!isFixed && (
        <div className={classes.add}>
          <NameSelect
            // A new one each time: it has nothing to show once its choice is a row.
            key={shares.length}
            label="Add a version or label to the split"
            placeholder="Add a version or label…"
            model={model}
            labels={labels}
            value=""
            onChange={onAdd}
            exclude={shares.map(({ name }) => name)}
          />
        </div>
      )}
    </>
  );
}

/** The shares as they are drafted; of a canary that runs, what comes of them. */
function barOf({ model, document, shares, canary }: SplitEditorProps, colourOf: (name: string) => string): SplitPart[] {
  const parts =
    canary === undefined
      ? shares.map(({ name, places }) => ({ name, percent: percentFromPlaces(places) }))
      : targetSplit({ ...document, weights: weightsFromShares(shares) }, model, canary).map(({ version, percent }) => ({
          name: version,
          percent,
        }));
  return parts.map((part) => ({ ...part, colour: colourOf(part.name) }));
}

function wordsOf({ version, isOver }: HoldingCanary): string {
  if (isOver) return `The canary of ${version} has gone through. These shares are what the traffic file still says.`;
  return `A canary of ${version} runs. These shares are the baseline that it is judged by and goes back to; promote it or roll it back to change them.`;
}

function standsFor(name: string, document: Pick<Traffic, "labels">, model: Model, canary: HoldingCanary | undefined): string | undefined {
  if (name === latest && canary?.isOver === false) return "(as it was when the canary began)";
  const version = exactVersion(document, model, name);
  if (version === name) return undefined;
  if (version === undefined) return "(nothing serves)";
  return name === latest ? `(${version} now)` : `(${version})`;
}

/** A version that does not serve is worth a word. */
function noteOf(name: string, document: Pick<Traffic, "labels">, model: Model): string | undefined {
  const version = resolved(document, name);
  if (version === latest) return undefined;
  const state = versionOf(model, version)?.state;
  return state === "READY" ? undefined : (state ?? "not there");
}
