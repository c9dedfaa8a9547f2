/** Tensors as tests look at them: their bytes, wherever they lie. */
import { type EncodedTensor, ownBytes } from "../../src/tensors/tensor.ts";

export function bytesOf({ raw }: EncodedTensor): Buffer {
  return ownBytes(raw).view();
}

/** A tensor with its bytes in place of where they lie. */
export type Plain = Omit<EncodedTensor, "raw"> & { readonly raw: Buffer };

export function plain(tensor: EncodedTensor): Plain {
  return { ...tensor, raw: bytesOf(tensor) };
}
