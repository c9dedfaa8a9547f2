/** What makes two calls the same call: computed only of calls that a worker may have died of. */
import { createHash, type Hash } from "node:crypto";
import type { CallContent } from "../../backends/call.ts";
import { LeasedFile } from "../../backends/shared-files.ts";
import { type EncodedTensor, isShared } from "../../tensors/tensor.ts";

/** A shared file is read in pieces of so many bytes. */
const pieceBytes = 1024 * 1024;

/** SHA-256 of model, version, inputs and parameters. */
export function fingerprintOf({ model, version, inputs, parameters }: CallContent): string {
  const hash = createHash("sha256");
  const named = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify([model, version, named]));
  for (const tensor of inputs.toSorted((a, b) => (a.name < b.name ? -1 : 1))) addTensor(hash, tensor);
  return hash.digest("base64");
}

function addTensor(hash: Hash, { name, datatype, shape, raw, missing, mediaType }: EncodedTensor): void {
  hash.update(JSON.stringify([name, datatype, shape, raw.length, missing?.toString("base64"), mediaType]));
  if (!isShared(raw)) hash.update(raw.view());
  else if (raw.file instanceof LeasedFile)
    for (let done = 0; done < raw.length; done += pieceBytes)
      hash.update(raw.file.read(raw.offset + done, Math.min(pieceBytes, raw.length - done)));
}
