/** How an input holds a picture: from `image` of the model's `model.yaml` and the input's shape. */
import type { ModelVersion } from "../../../../api/types.ts";

/** A picture's place in a tensor. */
export interface PictureSpec {
  readonly layout: "HW" | "HWC" | "CHW";
  readonly height: number;
  readonly width: number;
  /** 1: shades of grey, 3: red, green and blue, 4: with opacity. */
  readonly channels: number;
  /** The element that means black, and the one that means white. */
  readonly black: number;
  readonly white: number;
  /** The same by channel, where these differ. */
  readonly ranges?: readonly Range[];
  /** The datatype has whole numbers only. */
  readonly isInteger: boolean;
  /** The picture lies in an array of one more dimension, of length 1, as in networks exported with a fixed batch. */
  readonly isWrapped: boolean;
}

/** What a channel's elements are when it is dark, and when it is bright. */
export interface Range {
  readonly black: number;
  readonly white: number;
}

/** That of a channel. */
export function rangeOf({ black, white, ranges }: PictureSpec, channel: number): Range {
  return ranges?.[channel] ?? { black, white };
}

/** Where neither the signature nor `image.size` tells height or width: the customary side of pictures for networks. */
const openSide = 224;

/** Undefined where the shape is none of a picture in that layout. */
export function pictureSpecOf(
  image: NonNullable<ModelVersion["image"]>,
  shape: readonly number[],
  datatype: string,
): PictureSpec | undefined {
  const { layout } = image;
  if ((layout !== "HW" && layout !== "HWC" && layout !== "CHW") || datatype === "BYTES" || datatype === "BOOL") return undefined;
  const isWrapped = shape.length === layout.length + 1 && Math.abs(shape[0]!) === 1;
  const lengths = isWrapped ? shape.slice(1) : shape;
  if (lengths.length !== layout.length) return undefined;
  const [wide = openSide, high = openSide] = image.size ?? [];
  const side = (axis: "H" | "W"): number => {
    const length = lengths[layout.indexOf(axis)]!;
    return length === -1 ? (axis === "W" ? wide : high) : length;
  };
  const channels = layout === "HW" ? 1 : lengths[layout.indexOf("C")]!;
  if (channels !== 1 && channels !== 3 && channels !== 4) return undefined;
  const isInteger = datatype.startsWith("INT") || datatype.startsWith("UINT");
  const picture = { layout, height: side("H"), width: side("W"), channels, isInteger, isWrapped } as const;
  const ranges = rangesFrom(image, channels);
  const { black, white } = ranges?.[0] ?? image;
  return ranges === undefined ? { ...picture, black, white } : { ...picture, black, white, ranges };
}

/** Elements are (level − mean) / std, each given by channel or once for all. */
function rangesFrom({ mean, std }: NonNullable<ModelVersion["image"]>, channels: number): readonly Range[] | undefined {
  if (mean === undefined || std === undefined) return undefined;
  return Array.from({ length: channels }, (_, channel) => {
    const [middle, spread] = [mean[channel] ?? mean[0]!, std[channel] ?? std[0]!];
    return { black: (0 - middle) / spread, white: (1 - middle) / spread };
  });
}
