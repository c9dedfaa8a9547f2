/** One model in the catalogue; the whole card leads to it. */

import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { labelsOn } from "../../api/traffic-names.ts";
import type { Model } from "../../api/types.ts";
import { LinkedCard } from "../../components/linked-cards.tsx";
import { Tag } from "../../components/tag.tsx";
import { VersionState } from "../../components/version-state.tsx";
import classes from "./model-card.module.css";

const shownVersions = 4;

export function ModelCard({ model }: { readonly model: Model }) {
  const { name, versions, latest } = model;
  return (
    <LinkedCard
      link={
        <Link to="/models/$model" params={{ model: name }}>
          {name}
        </Link>
      }
      note={runtimesOf(versions).join(", ")}
    >
      <ul className={classes.versions} aria-label={`Versions of ${name}`}>
        {versions.slice(0, shownVersions).map(({ version, state, failure }) => (
          <li key={version} className={classes.version}>
            <span className={classes.number}>{version}</span>
            <VersionState state={state} />
            {version === latest && <Tag tone="quiet">latest</Tag>}
            {labelsOn(model, version).map((label) => (
              <Tag key={label} tone="busy">
                {label}
              </Tag>
            ))}
            {failure !== undefined && (
              <Text size="xs" c="dimmed" className={classes.failure} lineClamp={2}>
                {failure}
              </Text>
            )}
          </li>
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

/** `onnx on cpu`; a version that is not loaded knows its runtime at most. */
function runtimesOf(versions: Model["versions"]): string[] {
  const placed = versions.filter(({ device }) => device !== "");
  const known = (placed.length > 0 ? placed : versions).filter(({ runtime }) => runtime !== "");
  return [...new Set(known.map(({ runtime, device }) => (device === "" ? runtime : `${runtime} on ${device}`)))];
}
