/** How the gateway does, in six figures: four of the time that is shown, two of now. */

import { Anchor, Paper, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useChartColours } from "../../charts/chart-colours.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { formatCount, formatMean, formatMs, formatPercent } from "../../format/figures.ts";
import type { Figures } from "./figures.ts";
import classes from "./overview.module.css";
import { Pips } from "./pips.tsx";

export interface Connected {
  readonly connected: number;
  readonly known: number;
}

export interface Versions {
  readonly ready: number;
  readonly failed: number;
  readonly loading: number;
}

export interface TilesProps {
  readonly figures: Figures;
  /** Such as “in 5 minutes”. */
  readonly during: string;
  /** Absent while they are not known. */
  readonly versions: Versions | undefined;
  readonly workers: Connected | undefined;
  /** Leads to the calls that failed. */
  readonly onFailed: () => void;
  /** Whether a link to the models leads anywhere. */
  readonly maySeeModels: boolean;
}

export function Tiles({ figures, during, versions, workers, onFailed, maySeeModels }: TilesProps) {
  const { calls, rate, failed, errorShare, p95, waiting, trends } = figures;
  const colours = useChartColours();
  return (
    <dl className={classes.tiles} aria-label="Figures">
      <Tile name="Requests per second" value={formatMean(rate)} note={`${callsWords(calls)} ${during}`}>
        <Sparkline values={trends.calls} colour={colours.rest} />
      </Tile>
      <Tile
        name="Errors"
        value={formatPercent(errorShare)}
        note={failed === 0 ? noteOfNone(calls, during) : <FailedLink failed={failed} during={during} onFailed={onFailed} />}
        tone={failed > 0 ? "failed" : undefined}
      >
        <Sparkline values={trends.failed} colour={failed > 0 ? colours.failures[0]! : colours.rest} />
      </Tile>
      <Tile name="p95" value={formatMs(p95)} note={p95 === null ? "no call succeeded" : "95 % took no longer"}>
        <Sparkline values={trends.p95} colour={colours.p95} />
      </Tile>
      <Tile name="Calls waiting" value={formatCount(waiting)} note="now">
        <Sparkline values={trends.waiting} colour={colours.rest} />
      </Tile>
      <Tile
        name="Versions ready"
        value={formatCount(versions?.ready)}
        note={versionsNote(versions, maySeeModels)}
        tone={versions !== undefined && versions.failed > 0 ? "bad" : undefined}
      >
        {versions !== undefined && <Pips good={versions.ready} busy={versions.loading} bad={versions.failed} />}
      </Tile>
      <Tile
        name="Workers connected"
        value={formatCount(workers?.connected)}
        note={workers === undefined ? "not known yet" : `of ${workers.known}`}
        tone={workers !== undefined && workers.connected < workers.known ? "bad" : undefined}
      >
        {workers !== undefined && <Pips good={workers.connected} busy={0} bad={workers.known - workers.connected} />}
      </Tile>
    </dl>
  );
}

function callsWords(calls: number): string {
  return calls === 1 ? "1 call" : `${calls === 0 ? "no" : formatCount(calls)} calls`;
}

function noteOfNone(calls: number, during: string): string {
  return calls === 0 ? "no calls yet" : `none ${during}`;
}

interface FailedLinkProps {
  readonly failed: number;
  readonly during: string;
  readonly onFailed: () => void;
}

/** A number of failures leads to which. */
function FailedLink({ failed, during, onFailed }: FailedLinkProps) {
  return (
    <Anchor component="button" type="button" inherit className={classes.toFailed!} onClick={onFailed}>
      {`${formatCount(failed)} failed ${during}`}
    </Anchor>
  );
}

function versionsNote(versions: Versions | undefined, maySeeModels: boolean): ReactNode {
  if (versions === undefined) return "not known yet";
  const { failed, loading } = versions;
  const words = [...(failed > 0 ? [`${failed} failed`] : []), ...(loading > 0 ? [`${loading} loading`] : [])].join(", ");
  if (words === "") return "now";
  if (failed === 0 || !maySeeModels) return words;
  return (
    <Anchor inherit className={classes.toFailed!} renderRoot={(props) => <Link to="/models" search={{ state: "FAILED" }} {...props} />}>
      {words}
    </Anchor>
  );
}

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly note: ReactNode;
  /** failed: the figure is one of failures. bad: the note tells of some. */
  readonly tone?: "failed" | "bad" | undefined;
  /** Beside the figure, for the eye. */
  readonly children?: ReactNode;
}

function Tile({ name, value, note, tone, children }: TileProps) {
  return (
    <Paper withBorder className={classes.tile} data-tone={tone}>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <dd className={classes.figure}>{value}</dd>
      <dd className={classes.note}>{note}</dd>
      <dd className={classes.trendOfTile} aria-hidden>
        {children}
      </dd>
    </Paper>
  );
}
