/** A picture in memory, and how it becomes the nested arrays of an input and is read back from them. */
import { type PictureSpec, type Range, rangeOf } from "./picture-spec.ts";

/** Levels from 0 (black) to 1 (white), row by row, the channels of a pixel side by side. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly levels: Float32Array;
}

export function blankRaster({ width, height, channels }: Pick<Raster, "width" | "height" | "channels">): Raster {
  return { width, height, channels, levels: new Float32Array(width * height * channels) };
}

/** Decimals that tell every level of an 8-bit picture from the next, whatever the range. */
function roundedTo(spec: PictureSpec): (value: number) => number {
  const range = Math.abs(spec.white - spec.black);
  // Where black and white are whole numbers far enough apart, files and training data have whole numbers between them too.
  const isWhole = spec.isInteger || (Number.isInteger(spec.black) && Number.isInteger(spec.white) && range >= 8);
  const scale = isWhole ? 1 : 10 ** Math.max(0, Math.ceil(Math.log10(1000 / (range || 1))));
  return (value) => Math.round(value * scale) / scale + 0;
}

/** The nested arrays that an input takes. */
export function tensorFromRaster(raster: Raster, spec: PictureSpec): unknown {
  const round = roundedTo(spec);
  const { width, height, channels, levels } = raster;
  const element = (y: number, x: number, c: number): number =>
    round(elementFromLevel(levels[(y * width + x) * channels + c]!, rangeOf(spec, c)));
  const plane = (c: number): number[][] => table(height, width, (y, x) => element(y, x, c));
  const picture =
    spec.layout === "HW"
      ? plane(0)
      : spec.layout === "CHW"
        ? Array.from({ length: channels }, (_, c) => plane(c))
        : table(height, width, (y, x) => Array.from({ length: channels }, (_, c) => element(y, x, c)));
  return spec.isWrapped ? [picture] : picture;
}

function table<T>(height: number, width: number, cell: (y: number, x: number) => T): T[][] {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => cell(y, x)));
}

/** The picture that nested arrays hold; undefined where they are not of the layout. Elements that are no numbers count as black. */
export function rasterFromTensor(value: unknown, spec: PictureSpec): Raster | undefined {
  const picture = spec.isWrapped ? (Array.isArray(value) ? value[0] : undefined) : value;
  if (!Array.isArray(picture)) return undefined;
  const at = readerOf(picture, spec);
  const [height, width] =
    spec.layout === "CHW" ? [lengthOf(picture[0]), lengthOf(picture[0]?.[0])] : [picture.length, lengthOf(picture[0])];
  if (height === 0 || width === 0) return undefined;
  const raster = blankRaster({ width, height, channels: spec.channels });
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < spec.channels; c++, i++) {
        const element = at(y, x, c);
        if (element === undefined || Array.isArray(element)) return undefined;
        raster.levels[i] = levelOf(element, rangeOf(spec, c));
      }
    }
  }
  return raster;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function readerOf(picture: readonly unknown[], { layout }: PictureSpec): (y: number, x: number, c: number) => unknown {
  const nested = picture as readonly (readonly (readonly unknown[])[])[];
  if (layout === "HW") return (y, x) => nested[y]?.[x];
  if (layout === "HWC") return (y, x, c) => nested[y]?.[x]?.[c];
  return (y, x, c) => nested[c]?.[y]?.[x];
}

function elementFromLevel(level: number, { black, white }: Range): number {
  return black + (white - black) * level;
}

function levelOf(element: unknown, { black, white }: Range): number {
  const number = typeof element === "number" ? element : Number.NaN;
  const level = (number - black) / (white - black || 1);
  return Number.isNaN(level) ? 0 : Math.min(1, Math.max(0, level));
}

/** The raster with one pixel changed in all its colours. */
export function withPixel(raster: Raster, x: number, y: number, level: number): Raster {
  const levels = raster.levels.slice();
  const start = (y * raster.width + x) * raster.channels;
  // Opacity, the fourth channel, stays.
  levels.fill(level, start, start + Math.min(3, raster.channels));
  return { ...raster, levels };
}

/** 8-bit red, green, blue and opacity of every pixel, as a canvas takes them. */
export function rgbaFromRaster({ width, height, channels, levels }: Raster): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgba[pixel * 4 + c] = 255 * levels[pixel * channels + (channels === 1 ? 0 : c)]!;
    rgba[pixel * 4 + 3] = channels === 4 ? 255 * levels[pixel * channels + 3]! : 255;
  }
  return rgba;
}

/** The element of the first colour at a pixel. */
export function elementAt(tensor: unknown, spec: PictureSpec, x: number, y: number): unknown {
  const picture = spec.isWrapped ? (tensor as readonly unknown[] | undefined)?.[0] : tensor;
  return Array.isArray(picture) ? readerOf(picture, spec)(y, x, 0) : undefined;
}
