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
  /** The datatype has whole numbers only. */
  readonly isInteger: boolean;
  /** The picture lies in an array of one more dimension, of length 1, as in networks exported with a fixed batch. */
  readonly isWrapped: boolean;
}

/** Where the signature leaves height or width open: the customary side of pictures for networks. */
const openSide = 224;

/** Undefined where the shape is none of a picture in that layout. */
export function pictureSpecOf(
  image: NonNullable<ModelVersion["image"]>,
  shape: readonly number[],
  datatype: string,
): PictureSpec | undefined {
  const { layout, black, white } = image;
  if ((layout !== "HW" && layout !== "HWC" && layout !== "CHW") || datatype === "BYTES" || datatype === "BOOL") return undefined;
  const isWrapped = shape.length === layout.length + 1 && Math.abs(shape[0]!) === 1;
  const lengths = isWrapped ? shape.slice(1) : shape;
  if (lengths.length !== layout.length) return undefined;
  const side = (axis: string): number => (lengths[layout.indexOf(axis)] === -1 ? openSide : lengths[layout.indexOf(axis)]!);
  const channels = layout === "HW" ? 1 : lengths[layout.indexOf("C")]!;
  if (channels !== 1 && channels !== 3 && channels !== 4) return undefined;
  const isInteger = datatype.startsWith("INT") || datatype.startsWith("UINT");
  return { layout, height: side("H"), width: side("W"), channels, black, white, isInteger, isWrapped };
}
