/** uPlot in React: made once for its lines, then only told what has changed, once a frame. */

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Columns, type TimeWindow, thinned } from "./downsample.ts";
import classes from "./plot.module.css";
import { type LineStyle, optionsFrom, type PlotColours, type PlotKind } from "./plot-options.ts";
import { stacked, worstSeconds } from "./stack.ts";

export interface PlotProps {
  readonly lines: readonly LineStyle[];
  readonly kind: PlotKind;
  readonly colours: PlotColours;
  readonly columns: Columns;
  readonly window: TimeWindow;
  readonly height: number;
  readonly formatMark: (value: number) => string;
  readonly whole: boolean;
  readonly onPick: (window: TimeWindow) => void;
  readonly onReset: () => void;
  readonly onCursor: (at: number | null) => void;
}

export function Plot(props: PlotProps) {
  const { lines, colours, columns, window, height } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const current = useRef(props);
  current.current = props;
  // Lines are told apart by what they look like: a new array of the same ones makes no new chart.
  const looks = [colours.axis, ...lines.map(({ label, colour, filled }) => `${label} ${colour} ${filled}`)].join("\n");

  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever else changes is read when it is drawn
  useEffect(() => {
    const element = host.current!;
    const made = new uPlot(
      optionsFrom({
        lines: kindOrder(current.current.lines, current.current.kind),
        kind: current.current.kind,
        bars: current.current.kind === "bars" ? uPlot.paths.bars?.({ size: [0.8, 14] }) : undefined,
        colours: current.current.colours,
        fontFamily: getComputedStyle(element).fontFamily,
        width: element.clientWidth,
        height,
        formatMark: (value) => current.current.formatMark(value),
        whole: current.current.whole,
        onPick: (picked) => current.current.onPick(picked),
        onReset: () => current.current.onReset(),
        onCursor: (at) => current.current.onCursor(at),
      }),
      [[], ...lines.map(() => [])],
      element,
    );
    plot.current = made;
    const redraw = () => draw(made, element, current.current);
    drawInNextFrame(redraw);
    const sizes = new ResizeObserver(() => drawInNextFrame(redraw));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      plot.current = null;
      made.destroy();
    };
  }, [looks, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what is drawn
  useEffect(
    () =>
      drawInNextFrame(() => {
        if (plot.current !== null) draw(plot.current, host.current!, current.current);
      }),
    [columns, window],
  );

  return <div ref={host} className={classes.plot} />;
}

function draw(plot: uPlot, element: HTMLElement, { columns, window, kind }: PlotProps): void {
  if (plot.root.parentNode === null) return;
  const width = element.clientWidth;
  if (width !== plot.width && width > 0) plot.setSize({ width, height: plot.height });
  const pixels = Math.max(2, Math.floor(plot.over.clientWidth));
  const shown = kind === "lines" ? thinned(columns, window, pixels) : stackOf(columns, window, Math.floor(pixels / STEP_PX[kind]));
  plot.batch(() => {
    plot.setData([shown.at, ...kindOrder(shown.lines, kind)] as uPlot.AlignedData, false);
    plot.setScale("x", { min: window.from, max: window.to });
  });
  // How often and how much was drawn, for whoever wonders.
  element.dataset.drawn = String(Number(element.dataset.drawn ?? 0) + 1);
  element.dataset.points = String(shown.at.length);
  element.dataset.pixels = String(pixels);
}

/** What is drawn last lies on top: of lines the first one, of what is stacked the smallest. */
function kindOrder<T>(lines: readonly T[], kind: PlotKind): readonly T[] {
  return kind === "lines" ? [...lines].reverse() : lines;
}

/** A bar and the space beside it; from one point of an area to the next. */
const STEP_PX = { bars: 4, areas: 2 } as const;

function stackOf(columns: Columns, window: TimeWindow, most: number): Columns {
  const { at, lines } = worstSeconds(columns, window, most);
  return { at, lines: stacked(lines) };
}

/** Gathers the redraws of all charts, so that however much changed at once, each is drawn once in the next frame. */
const waiting = new Set<() => void>();
let scheduled = false;

/** Draws in the next frame; asking again before then changes nothing. Returns how to take it back. */
function drawInNextFrame(draw: () => void): () => void {
  waiting.add(draw);
  if (!scheduled) requestAnimationFrame(drawAll);
  scheduled = true;
  return () => {
    waiting.delete(draw);
  };
}

function drawAll(): void {
  scheduled = false;
  const due = [...waiting];
  waiting.clear();
  for (const draw of due) draw();
}
