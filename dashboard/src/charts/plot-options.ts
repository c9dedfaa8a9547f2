/** How uPlot is to look and behave: quiet axes, one shared cursor, picking a stretch by dragging. */

import type uPlot from "uplot";
import { formatMarks } from "./chart-time.ts";
import type { TimeWindow } from "./downsample.ts";
import { fittingMarks, markSpacePx } from "./marks.ts";

export interface LineStyle {
  readonly label: string;
  readonly colour: string;
  /** The area below the line is tinted. */
  readonly filled?: boolean;
}

/** Lines over time, or areas or bars on top of each other. */
export type PlotKind = "lines" | "areas" | "bars";

export interface PlotColours {
  readonly axis: string;
  readonly grid: string;
}

export interface PlotWishes {
  readonly lines: readonly LineStyle[];
  readonly kind: PlotKind;
  /** Draws the bars. */
  readonly bars?: uPlot.Series.PathBuilder | undefined;
  readonly colours: PlotColours;
  readonly fontFamily: string;
  readonly width: number;
  readonly height: number;
  /** Values on the axis. */
  readonly formatMark: (value: number) => string;
  /** Only whole numbers are marked. */
  readonly whole: boolean;
  readonly onPick: (window: TimeWindow) => void;
  readonly onReset: () => void;
  /** Seconds since the epoch; null when the cursor is elsewhere. */
  readonly onCursor: (at: number | null) => void;
}

/** All charts of a page point at the same moment. */
const CURSOR_KEY = "inferencehub";

/** So wide that the plots of all charts lie below each other. */
const AXIS_WIDTH = 56;
const MARK_FONT_PX = 11;
const wholeSteps = [1, 2, 5]
  .flatMap((digit) => [...Array(10).keys()].map((power) => digit * 10 ** power))
  .sort((one, other) => one - other);

export function optionsFrom(wishes: PlotWishes): uPlot.Options {
  const { lines, kind, width, height, onPick, onReset, onCursor } = wishes;
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    scales: { x: { time: true }, y: { range: (_plot, _min, max) => [0, max !== null && max > 0 ? max * 1.08 : 1] } },
    axes: axesFrom(wishes),
    series: [{}, ...lines.map((line, at) => seriesFrom(line, at === lines.length - 1, wishes))],
    bands: kind === "areas" ? bandsBetween(lines) : [],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 5 },
      sync: { key: CURSOR_KEY, scales: ["x", null] },
      points: kind === "lines" ? { size: 7 } : { show: false },
      bind: {
        dblclick: () => () => {
          onReset();
          return null;
        },
      },
    },
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width: picked } = plot.select;
          if (picked <= 0) return;
          const window = { from: plot.posToVal(left, "x"), to: plot.posToVal(left + picked, "x") };
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onPick(window);
        },
      ],
      setCursor: [
        (plot) => {
          const { left } = plot.cursor;
          onCursor(left === undefined || left < 0 ? null : plot.posToVal(left, "x"));
        },
      ],
    },
  };
}

function axesFrom({ colours, fontFamily, formatMark, whole }: PlotWishes): uPlot.Axis[] {
  const look = {
    stroke: colours.axis,
    font: `${MARK_FONT_PX}px ${fontFamily}`,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...look,
      grid: { show: false },
      size: 26,
      gap: 6,
      space: (_plot, _axis, from, to, width) => markSpacePx(to - from, width),
      // Those that would reach below the other axis are left out, too.
      values: (plot, marks, _axis, _space, step) =>
        fittingMarks(
          formatMarks(marks, step),
          marks.map((mark) => plot.valToPos(mark, "x")),
          { from: 0, to: plot.width - AXIS_WIDTH },
        ),
    },
    { ...look, size: AXIS_WIDTH, gap: 8, space: 26, ...(whole && { incrs: wholeSteps }), values: (_plot, marks) => marks.map(formatMark) },
  ];
}

function seriesFrom(line: LineStyle, isLast: boolean, { kind, bars }: PlotWishes): uPlot.Series {
  if (kind === "bars" && bars !== undefined) return barFrom(line, bars);
  return kind === "areas" ? areaFrom(line, isLast) : lineFrom(line);
}

/** What lies between a sum and the next smaller one is the part of the first. */
function bandsBetween(lines: readonly LineStyle[]): uPlot.Band[] {
  return lines.slice(0, -1).map(({ colour }, at) => ({ series: [at + 1, at + 2], fill: colour }));
}

/** Without a line: those of parts that are nothing would lie on top of others. */
function areaFrom({ label, colour }: LineStyle, isLast: boolean): uPlot.Series {
  return { label, width: 0, ...(isLast && { fill: colour }), points: { show: false, size: 4, width: 0, fill: colour, filter: alone } };
}

function lineFrom({ label, colour, filled }: LineStyle): uPlot.Series {
  return {
    label,
    stroke: colour,
    width: 1.5,
    ...(filled && { fill: `${colour}1f` }),
    points: { show: false, size: 4, width: 0, fill: colour, filter: alone },
  };
}

function barFrom({ label, colour }: LineStyle, paths: uPlot.Series.PathBuilder): uPlot.Series {
  return { label, fill: colour, width: 0, paths, points: { show: false } };
}

/** Values between two gaps: no line leads to them, so they are drawn as dots. */
function alone(plot: uPlot, line: number): number[] | null {
  const values = plot.data[line] as readonly (number | null)[];
  const found: number[] = [];
  for (let index = 0; index < values.length; index += 1)
    if (values[index] != null && values[index - 1] == null && values[index + 1] == null) found.push(index);
  return found.length > 0 ? found : null;
}
