/** Makes a picture of the size and colours that an input takes out of one of any size. */
import type { PictureSpec } from "./picture-spec.ts";
import { blankRaster, type Raster } from "./raster.ts";

/** 8-bit red, green, blue and opacity, row by row, as a canvas gives them. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export interface Resizing {
  /** `fit`: all of the picture, with black beside it; `fill`: the middle of it, without. */
  readonly mode: "fit" | "fill";
  /** Black becomes white: dark ink on light paper, for models that learned light ink on dark paper. */
  readonly isInverted: boolean;
}

/** Each pixel is the mean of the area that it covers, so that thin lines do not fall between the pixels. */
export function rasterFromPixels(pixels: Pixels, spec: Pick<PictureSpec, "width" | "height" | "channels">, resizing: Resizing): Raster {
  const raster = blankRaster(spec);
  const { width, height } = spec;
  const choose = resizing.mode === "fit" ? Math.max : Math.min;
  // Source pixels for one of the result's.
  const scale = choose(pixels.width / width, pixels.height / height);
  const left = (pixels.width - width * scale) / 2;
  const top = (pixels.height - height * scale) / 2;
  for (let y = 0; y < height; y++) {
    const rows = spanOf(top + y * scale, scale, pixels.height);
    for (let x = 0; x < width; x++) {
      const mean = meanColour(pixels, spanOf(left + x * scale, scale, pixels.width), rows, scale * scale, resizing.isInverted);
      writePixel(raster, y * width + x, mean);
    }
  }
  return raster;
}

/** Whole and partial pixels of the source from `start` on. */
interface Span {
  readonly from: number;
  readonly weights: readonly number[];
}

function spanOf(start: number, length: number, limit: number): Span {
  const from = Math.max(0, Math.floor(start));
  const to = Math.min(limit, Math.ceil(start + length));
  const weights: number[] = [];
  for (let at = from; at < to; at++) weights.push(Math.min(at + 1, start + length) - Math.max(at, start));
  return { from, weights };
}

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** Where the area reaches beyond the picture it is black. */
function meanColour({ data, width }: Pixels, columns: Span, rows: Span, area: number, isInverted: boolean): Colour {
  const sum = [0, 0, 0, 0];
  let beyond = area;
  rows.weights.forEach((rowWeight, row) => {
    columns.weights.forEach((columnWeight, column) => {
      const at = ((rows.from + row) * width + columns.from + column) * 4;
      const weight = rowWeight * columnWeight;
      const opacity = data[at + 3]! / 255;
      beyond -= weight;
      sum[3]! += weight * opacity;
      for (let c = 0; c < 3; c++) {
        const level = data[at + c]! / 255;
        sum[c]! += weight * opacity * (isInverted ? 1 - level : level);
      }
    });
  });
  return [sum[0]! / area, sum[1]! / area, sum[2]! / area, (sum[3]! + beyond) / area];
}

function writePixel({ levels, channels }: Raster, pixel: number, [red, green, blue, opacity]: Colour): void {
  const at = pixel * channels;
  // Brightness as television weighs the colours (Rec. 601), which is what Pillow and OpenCV convert by.
  if (channels === 1) levels[at] = 0.299 * red + 0.587 * green + 0.114 * blue;
  else levels.set(channels === 3 ? [red, green, blue] : [red, green, blue, opacity], at);
}
