/** One model in the catalogue: how it does, and each version as it stands; the whole card leads to it. */

import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ModelFigures } from "../../api/live/model-figures.ts";
import { exactVersion, labelsOn } from "../../api/traffic-names.ts";
import type { Model, ModelVersion, Traffic } from "../../api/types.ts";
import { LinkedCard } from "../../components/linked-cards.tsx";
import { Tag } from "../../components/tag.tsx";
import { VersionState } from "../../components/version-state.tsx";
import { formatBytes, formatPercent } from "../../format/figures.ts";
import { FigureStrip } from "./figure-strip.tsx";
import classes from "./model-card.module.css";
import { urgencyOf } from "./search-models.ts";
import type { Figures } from "./use-figures.ts";

const shownVersions = 4;

export interface ModelCardProps {
  readonly model: Model;
  readonly figures: Figures;
}

export function ModelCard({ model, figures }: ModelCardProps) {
  const { name, versions } = model;
  const own = typeof figures === "string" ? undefined : figures.get(name);
  // What failed is seen, however many newer ones there are.
  const ordered = versions.toSorted((one, other) => urgencyOf(one) - urgencyOf(other));
  return (
    <LinkedCard
      link={
        <Link to="/models/$model" params={{ model: name }}>
          {name}
        </Link>
      }
      note={runtimesOf(versions).join(", ")}
      isBad={versions.some(({ state }) => state === "FAILED")}
    >
      {figures !== "hidden" && <FigureStrip name={name} figures={figures === "coming" ? "coming" : own} shareOf="all calls" />}
      <ul className={classes.versions} aria-label={`Versions of ${name}`}>
        {ordered.slice(0, shownVersions).map((version) => (
          <Version key={version.version} model={model} version={version} figures={own} />
        ))}
      </ul>
      {versions.length > shownVersions && (
        <Text size="xs" c="dimmed">
          and {versions.length - shownVersions} more
        </Text>
      )}
    </LinkedCard>
  );
}

interface VersionProps {
  readonly model: Model;
  readonly version: ModelVersion;
  readonly figures: ModelFigures | undefined;
}

function Version({ model, version: { version, state, failure, size_bytes }, figures }: VersionProps) {
  return (
    <li className={classes.version}>
      <span className={classes.number}>{version}</span>
      <span className={classes.tags}>
        <VersionState state={state} />
        {version === model.latest && <Tag tone="quiet">latest</Tag>}
        {labelsOn(model, version).map((label) => (
          <Tag key={label} tone="busy">
            {label}
          </Tag>
        ))}
      </span>
      <span className={classes.facts}>
        {[shareWords(model, version, figures), size_bytes === undefined ? "" : formatBytes(size_bytes)]
          .filter((fact) => fact !== "")
          .join(" · ")}
      </span>
      {failure !== undefined && (
        <Text size="xs" className={classes.failure} lineClamp={2}>
          {failure}
        </Text>
      )}
    </li>
  );
}

/** What it has had of the model's calls; where nobody called, or knows, the weight that it has. Nothing for none. */
export function shareWords(model: Model, version: string, figures: ModelFigures | undefined): string {
  if (figures !== undefined && figures.calls > 0) {
    const share = figures.versions.get(version)?.share ?? 0;
    return share > 0 ? `${formatPercent(share)} of calls` : "";
  }
  const traffic = model.traffic as Traffic;
  const weight = Object.entries(traffic.weights).reduce(
    (sum, [name, percent]) => sum + (exactVersion(traffic, model, name) === version ? percent : 0),
    0,
  );
  return weight > 0 ? `weight ${weight} %` : "";
}

/** `onnx on cpu`; a version that is not loaded knows its runtime at most. */
function runtimesOf(versions: Model["versions"]): string[] {
  const placed = versions.filter(({ device }) => device !== "");
  const known = (placed.length > 0 ? placed : versions).filter(({ runtime }) => runtime !== "");
  return [...new Set(known.map(({ runtime, device }) => (device === "" ? runtime : `${runtime} on ${device}`)))];
}
