/** Turns strokes of a brush into a picture of a few pixels: the share of each pixel that ink covers. */
import type { PictureSpec } from "./picture-spec.ts";
import { blankRaster, type Raster } from "./raster.ts";

/** A place on the pad; both from 0 (left, top) to 1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the brush went without being lifted; a dot is one point. */
export type Stroke = readonly Point[];

/** How strokes lie in the picture. */
export interface Framing {
  /** Moved to the middle and scaled until they fill the picture as training data does; else they stay where they were drawn. */
  readonly isCentred: boolean;
  /** The brush's width as a share of the picture's smaller side. */
  readonly brush: number;
}

/** Points per side of a pixel at which ink is looked for. */
const samplesPerSide = 8;

/** What is drawn smaller than this share of the pad is enlarged only as if it were so large: a dot stays a dot. */
const smallestExtent = 0.15;

/** The picture of the strokes, white on black. */
export function rasterFromStrokes(
  strokes: readonly Stroke[],
  spec: Pick<PictureSpec, "width" | "height" | "channels">,
  framing: Framing,
): Raster {
  const raster = blankRaster(spec);
  if (spec.channels === 4) for (let i = 3; i < raster.levels.length; i += 4) raster.levels[i] = 1;
  const radius = (framing.brush * Math.min(spec.width, spec.height)) / 2;
  const placed = framing.isCentred ? centred(strokes, spec, radius) : stretched(strokes, spec);
  if (placed.length === 0) return raster;
  const coverage = coverageOf(placed, spec, radius);
  const colours = Math.min(3, spec.channels);
  coverage.forEach((level, pixel) => {
    raster.levels.fill(level, pixel * spec.channels, pixel * spec.channels + colours);
  });
  return raster;
}

type Size = Pick<PictureSpec, "width" | "height">;

function stretched(strokes: readonly Stroke[], { width, height }: Size): Stroke[] {
  return strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: x * width, y: y * height })));
}

/**
 * Free pixels around the ink, as a share of the smaller side. MNIST, and what follows it, puts digits of 20 pixels into 28;
 * the 8 by 8 digits of scikit-learn fill their rows from the first to the last.
 */
function marginOf({ width, height }: Size): number {
  const side = Math.min(width, height);
  return side >= 16 ? (side * 4) / 28 : 0;
}

function centred(strokes: readonly Stroke[], size: Size, radius: number): Stroke[] {
  const points = strokes.flat();
  if (points.length === 0) return [];
  const margin = marginOf(size);
  const [left, right] = extent(points.map(({ x }) => x));
  const [top, bottom] = extent(points.map(({ y }) => y));
  const room = { x: size.width - 2 * (margin + radius), y: size.height - 2 * (margin + radius) };
  const scale = Math.min(room.x / Math.max(right - left, smallestExtent), room.y / Math.max(bottom - top, smallestExtent));
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  return strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({ x: size.width / 2 + (x - middle.x) * scale, y: size.height / 2 + (y - middle.y) * scale })),
  );
}

function extent(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** The share of each pixel that lies within `radius` of a stroke, by samples on a grid, as the training data counted its dots. */
function coverageOf(strokes: readonly Stroke[], { width, height }: Size, radius: number): Float32Array {
  const columns = width * samplesPerSide;
  const isInked = new Uint8Array(columns * height * samplesPerSide);
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i++) inkSegment(isInked, columns, stroke[Math.max(0, i - 1)]!, stroke[i]!, radius);
  }
  const coverage = new Float32Array(width * height);
  const share = 1 / samplesPerSide ** 2;
  for (let at = 0; at < isInked.length; at++) {
    if (isInked[at] === 0) continue;
    const y = Math.floor(at / columns / samplesPerSide);
    const x = Math.floor((at % columns) / samplesPerSide);
    coverage[y * width + x]! += share;
  }
  return coverage;
}

/** Marks the samples within `radius` of the line from `a` to `b`; only those in the rectangle around it are looked at. */
function inkSegment(isInked: Uint8Array, columns: number, a: Point, b: Point, radius: number): void {
  const rows = isInked.length / columns;
  const first = (low: number): number => Math.max(0, Math.floor((low - radius) * samplesPerSide));
  const last = (high: number, count: number): number => Math.min(count - 1, Math.ceil((high + radius) * samplesPerSide));
  for (let row = first(Math.min(a.y, b.y)); row <= last(Math.max(a.y, b.y), rows); row++) {
    const y = (row + 0.5) / samplesPerSide;
    for (let column = first(Math.min(a.x, b.x)); column <= last(Math.max(a.x, b.x), columns); column++) {
      const x = (column + 0.5) / samplesPerSide;
      if (squaredDistance(x, y, a, b) <= radius * radius) isInked[row * columns + column] = 1;
    }
  }
}

function squaredDistance(x: number, y: number, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return (x - a.x - along * dx) ** 2 + (y - a.y - along * dy) ** 2;
}
