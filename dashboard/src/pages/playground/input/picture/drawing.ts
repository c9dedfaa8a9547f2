/** What a picture was made of, step by step, so that a step can be taken back. */
import type { PictureSpec } from "./picture-spec.ts";
import { tensorFromRaster } from "./raster.ts";
import { type Pixels, type Resizing, rasterFromPixels } from "./resample.ts";
import { type Framing, rasterFromStrokes, type Stroke } from "./strokes.ts";

export type Source =
  | { readonly kind: "strokes"; readonly strokes: readonly Stroke[] }
  | { readonly kind: "upload"; readonly pixels: Pixels; readonly name: string }
  /** Pixels set one by one, an example, the JSON tab. */
  | { readonly kind: "elsewhere" };

export interface Options {
  readonly isCentred: boolean;
  readonly resizing: Resizing;
}

export const elsewhere: Source = { kind: "elsewhere" };

/**
 * Width of the brush as a share of the picture's smaller side. Strokes of the 8 by 8 digits of scikit-learn are about a pixel and a half
 * wide, those of MNIST, 28 by 28, two and a half to three.
 */
export function brushOf({ width, height }: PictureSpec): number {
  return Math.min(width, height) < 16 ? 0.17 : 0.1;
}

/** The tensor that a source makes; undefined for one that was made elsewhere. */
export function tensorFromSource(source: Source, spec: PictureSpec, { isCentred, resizing }: Options): unknown {
  if (source.kind === "elsewhere") return undefined;
  if (source.kind === "upload") return tensorFromRaster(rasterFromPixels(source.pixels, spec, resizing), spec);
  const framing: Framing = { isCentred, brush: brushOf(spec) };
  return tensorFromRaster(rasterFromStrokes(source.strokes, spec, framing), spec);
}
