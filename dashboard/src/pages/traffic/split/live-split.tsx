/** What share each version really got, beside the share that is its target. */

import { SegmentedControl, Text } from "@mantine/core";
import type { LiveState } from "../../../api/live/use-live.ts";
import type { Model } from "../../../api/types.ts";
import { Section } from "../../../components/section.tsx";
import { formatCount, formatPercent } from "../../../format/figures.ts";
import { formatClock } from "../../../format/time.ts";
import type { LiveSplit as Measured, VersionShare } from "../document/split.ts";
import classes from "./live-split.module.css";
import { versionColour } from "./version-colour.ts";

const spans = [
  { value: "10", label: "10 s" },
  { value: "60", label: "1 min" },
  { value: "300", label: "5 min" },
];

export interface LiveSplitProps {
  readonly model: Model;
  readonly target: readonly VersionShare[];
  readonly measured: Measured;
  readonly state: LiveState;
  readonly seconds: number;
  readonly onSeconds: (seconds: number) => void;
}

export function LiveSplit({ model, target, measured, state, seconds, onSeconds }: LiveSplitProps) {
  return (
    <Section
      title="Live split"
      description="What each version really got. Calls that name a version, and those that a rule decides, count here too."
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Over which time"
          data={spans}
          value={String(seconds)}
          onChange={(value) => onSeconds(Number(value))}
        />
      }
    >
      <ul className={classes.versions}>
        {rowsOf(target, measured).map(({ version, targetPercent, percent, calls }) => (
          <li key={version} className={classes.version} aria-label={`Version ${version}`}>
            <span className={classes.name}>{version}</span>
            <span className={classes.track} aria-hidden="true">
              <span className={classes.fill} style={{ width: `${percent}%`, background: versionColour(model, version) }} />
              <span className={classes.target} style={{ insetInlineStart: `${targetPercent}%` }} />
            </span>
            <span className={classes.figures}>
              <b>{measured.calls === 0 ? "–" : formatPercent(percent / 100)}</b>
              <Text span size="xs" c="dimmed">
                {` ${targetPercent === 0 ? "outside the split" : `of ${targetPercent} % target`} · ${formatCount(calls)} calls`}
              </Text>
            </span>
          </li>
        ))}
      </ul>
      <Text size="sm" c="dimmed" mt="sm">
        {wordsOf(measured, state, seconds)}
      </Text>
    </Section>
  );
}

interface Row {
  readonly version: string;
  readonly targetPercent: number;
  readonly percent: number;
  readonly calls: number;
}

/** Those that have a target first, then those that got calls all the same. */
function rowsOf(target: readonly VersionShare[], { versions }: Measured): Row[] {
  const names = [...new Set([...target.map(({ version }) => version), ...versions.map(({ version }) => version)])];
  return names.map((version) => {
    const got = versions.find((each) => each.version === version);
    const aim = target.find((each) => each.version === version);
    return { version, targetPercent: aim?.percent ?? 0, percent: got?.percent ?? 0, calls: got?.calls ?? 0 };
  });
}

function wordsOf({ calls, errors, since }: Measured, state: LiveState, seconds: number): string {
  if (state === "connecting") return "Waiting for the first figures…";
  if (state === "ended") return "The live figures have ended.";
  const length = spans.find(({ value }) => value === String(seconds))?.label ?? `${seconds} s`;
  const span = since === undefined ? `in the last ${length}` : `since ${formatClock(since)}, when the rules changed`;
  const stale = state === "stale" ? " The gateway can’t be reached; these are the last figures that came." : "";
  if (calls === 0) return `No calls ${span}.${stale}`;
  return `${formatCount(calls)} calls ${span}; ${errors === 0 ? "none" : formatCount(errors)} failed.${stale}`;
}
