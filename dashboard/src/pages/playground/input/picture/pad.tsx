/** The pad to draw on, by mouse, pen or finger; it shows the strokes, the picture that was opened, or one that came from elsewhere. */
import { type PointerEvent, useEffect, useRef } from "react";
import type { Source } from "./drawing.ts";
import classes from "./picture-input.module.css";
import { type Raster, rgbaFromRaster } from "./raster.ts";
import type { Pixels } from "./resample.ts";
import type { Point, Stroke } from "./strokes.ts";

export interface PadProps {
  readonly source: Source;
  /** What the model gets. */
  readonly raster: Raster;
  /** Width of the brush as a share of the smaller side. */
  readonly brush: number;
  /** Width by height. */
  readonly ratio: number;
  readonly onStroke: (stroke: Stroke, isDone: boolean) => void;
}

/** Dots of the pad's longer side; sharp enough on any screen at the size it is shown. */
const side = 560;

export function Pad({ source, raster, brush, ratio, onStroke }: PadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const points = useRef<Point[]>(undefined);
  const [width, height] = ratio >= 1 ? [side, side / ratio] : [side * ratio, side];

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) paint(context, source, raster, brush);
  }, [source, raster, brush]);

  function begin(event: PointerEvent<HTMLCanvasElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    points.current = [pointOf(event.nativeEvent, event.currentTarget)];
    onStroke(points.current, false);
  }

  function draw(event: PointerEvent<HTMLCanvasElement>): void {
    if (points.current === undefined) return;
    const { nativeEvent, currentTarget } = event;
    // The browser reports once a frame; the points in between make the curve.
    const between = nativeEvent.getCoalescedEvents?.() ?? [];
    const events = between.length === 0 ? [nativeEvent] : between;
    points.current = [...points.current, ...events.map((each) => pointOf(each, currentTarget))];
    onStroke(points.current, false);
  }

  function end(): void {
    if (points.current !== undefined) onStroke(points.current, true);
    points.current = undefined;
  }

  return (
    <div className={classes.pad}>
      <canvas
        ref={canvas}
        width={width}
        height={height}
        role="img"
        aria-label="Drawing pad. Without a mouse, set the pixels beside it by the arrow keys, or open a picture."
        className={classes.canvas}
        onPointerDown={begin}
        onPointerMove={draw}
        onPointerUp={end}
        onPointerCancel={end}
      />
      {source.kind !== "upload" && <Hint isEmpty={isEmpty(source, raster)} isDrawing={source.kind === "strokes"} />}
    </div>
  );
}

/** What came from elsewhere goes with the first stroke: two drawings on top of each other are none. */
function Hint({ isEmpty, isDrawing }: { readonly isEmpty: boolean; readonly isDrawing: boolean }) {
  if (isEmpty) return <span className={classes.hint}>Draw here</span>;
  return isDrawing ? null : <span className={classes.over}>Draw your own</span>;
}

function isEmpty(source: Source, { levels }: Raster): boolean {
  return source.kind === "strokes" ? source.strokes.length === 0 : levels.every((level) => level === 0);
}

function pointOf(event: { readonly clientX: number; readonly clientY: number }, canvas: HTMLCanvasElement): Point {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
}

function paint(context: CanvasRenderingContext2D, source: Source, raster: Raster, brush: number): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  if (source.kind === "upload") paintPixels(context, source.pixels);
  if (source.kind === "elsewhere") paintPixels(context, { ...raster, data: rgbaFromRaster(raster) });
  if (source.kind !== "strokes") return;
  context.lineWidth = brush * Math.min(width, height);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = "#fff";
  for (const [first, ...others] of source.strokes) {
    if (first === undefined) continue;
    context.beginPath();
    context.moveTo(first.x * width, first.y * height);
    context.lineTo(first.x * width, first.y * height);
    for (const { x, y } of others) context.lineTo(x * width, y * height);
    context.stroke();
  }
}

/** All of the picture as it came, in the middle. */
function paintPixels(context: CanvasRenderingContext2D, { data, width, height }: Pixels): void {
  const whole = new OffscreenCanvas(width, height);
  whole.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  const scale = Math.min(context.canvas.width / width, context.canvas.height / height);
  // A digit of 8 by 8 pixels is to look drawn; what the model gets of it stands beside it.
  context.imageSmoothingQuality = "high";
  const [shownWidth, shownHeight] = [width * scale, height * scale];
  context.drawImage(whole, (context.canvas.width - shownWidth) / 2, (context.canvas.height - shownHeight) / 2, shownWidth, shownHeight);
}
