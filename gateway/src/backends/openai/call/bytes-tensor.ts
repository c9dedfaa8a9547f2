/** Tensors of texts: what a call brings, and the events that go back (contract/generation.md). */

import { lengthPrefixBytes } from "../../../tensors/bytes-element.ts";
import { type EncodedTensor, isShared, OwnBytes, type SharedBytes } from "../../../tensors/tensor.ts";
import { LeasedFile } from "../../shared-files.ts";

/** The elements of a BYTES tensor, in order. */
export function elementsOf({ raw }: EncodedTensor): Buffer[] {
  const bytes = isShared(raw) ? fileOf(raw).read(raw.offset, raw.length) : raw.view();
  const elements: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const begin = at + lengthPrefixBytes;
    at = begin + bytes.readUInt32LE(at);
    elements.push(bytes.subarray(begin, at));
  }
  return elements;
}

function fileOf({ file }: SharedBytes): LeasedFile {
  if (file instanceof LeasedFile) return file;
  throw new TypeError("A shared tensor must lie in a file of this process.");
}

/** A BYTES tensor of one dimension. */
export function bytesTensor(name: string, elements: readonly string[]): EncodedTensor {
  let length = 0;
  for (const element of elements) length += lengthPrefixBytes + Buffer.byteLength(element);
  const raw = Buffer.allocUnsafe(length);
  let at = 0;
  for (const element of elements) {
    const written = raw.write(element, at + lengthPrefixBytes);
    raw.writeUInt32LE(written, at);
    at += lengthPrefixBytes + written;
  }
  return { name, datatype: "BYTES", shape: [elements.length], raw: new OwnBytes(raw) };
}
