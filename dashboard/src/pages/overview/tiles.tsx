/** How the gateway is now, in six figures. */

import { Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatCount, formatMean, formatMs, formatPercent } from "../../format/figures.ts";
import type { Figures } from "./figures.ts";
import classes from "./overview.module.css";

export interface Connected {
  readonly connected: number;
  readonly known: number;
}

export interface ReadyVersions {
  readonly ready: number;
  readonly failed: number;
}

export interface TilesProps {
  readonly figures: Figures;
  /** Absent while they are not known. */
  readonly versions: ReadyVersions | undefined;
  readonly workers: Connected | undefined;
}

export function Tiles({ figures, versions, workers }: TilesProps) {
  return (
    <dl className={classes.tiles} aria-label="Now">
      <Tile name="Requests per second" value={formatMean(figures.rate)} note="last 5 seconds" />
      <Tile
        name="Errors"
        value={formatPercent(figures.errorShare)}
        note="last minute"
        tone={(figures.errorShare ?? 0) > 0 ? "bad" : undefined}
      />
      <Tile name="p95" value={formatMs(figures.p95)} note="last minute" />
      <Tile name="Calls waiting" value={formatCount(figures.waiting)} note="now" />
      <Tile
        name="Versions ready"
        value={formatCount(versions?.ready)}
        note={versions === undefined || versions.failed === 0 ? "now" : `${versions.failed} failed`}
        tone={versions !== undefined && versions.failed > 0 ? "bad" : undefined}
      />
      <Tile
        name="Workers connected"
        value={formatCount(workers?.connected)}
        note={workers === undefined ? "now" : `of ${workers.known}`}
        tone={workers !== undefined && workers.connected < workers.known ? "bad" : undefined}
      />
    </dl>
  );
}

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly note: ReactNode;
  readonly tone?: "bad" | undefined;
}

function Tile({ name, value, note, tone }: TileProps) {
  return (
    <Paper withBorder className={classes.tile} data-tone={tone}>
      <Text component="dt" size="xs" c="dimmed">
        {name}
      </Text>
      <dd className={classes.figure}>{value}</dd>
      <dd className={classes.note}>{note}</dd>
    </Paper>
  );
}
