/** An image file as the input of a version: what a worker will make of it says the version's announcement. */

import type { EncodedTensor, OwnBytes, SharedBytes } from "../tensors/tensor.ts";
import type { ModelVersion } from "./model-version.ts";

/** Undefined where the version takes no files of this type. One file is one row. */
export function imageTensor(
  { inputs, batched, image }: Pick<ModelVersion, "inputs" | "batched"> & Partial<Pick<ModelVersion, "image">>,
  raw: OwnBytes | SharedBytes,
  mediaType: string,
): EncodedTensor | undefined {
  const { files, layout } = image ?? {};
  const spec = inputs.find(({ name }) => name === image?.input);
  if (files === undefined || layout === undefined || spec === undefined || !files.mediaTypes.includes(mediaType)) return undefined;
  const { width, height, mode } = files;
  const sides: Record<string, number> = { H: height, W: width, C: mode.length === 1 ? 1 : mode.length };
  const lengths = [...layout].map((axis) => sides[axis]!);
  const first = spec.shape.length - layout.length - (batched ? 1 : 0);
  const shape = [...(batched ? [1] : []), ...Array.from({ length: first }, () => 1), ...lengths];
  return { name: spec.name, datatype: spec.datatype, shape, raw, mediaType };
}
