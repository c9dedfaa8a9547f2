/** Reads the vectors that a server answers with, as base64 or as numbers. */
import { type EncodedTensor, OwnBytes } from "../../../tensors/tensor.ts";
import type { Usage } from "../../answer.ts";
import { usageFrom } from "./usage.ts";

/** What is wrong with an answer, for the operator; or the server's own error, as it stands in it. */
export type WrongEmbeddings = { readonly wrong: string } | { readonly error: unknown };

export interface Embeddings {
  readonly embedding: EncodedTensor;
  readonly dimensions: number;
  readonly usage: Usage | undefined;
}

const bytesPerFloat = 4;

/**
 * The vectors in the order of the texts.
 * @param wanted how many there must be
 * @param dimensions how long each must be; undefined: whatever they are
 */
export function embeddingsFrom(text: string, wanted: number, dimensions: number | undefined): Embeddings | WrongEmbeddings {
  let answer: { data?: unknown; usage?: unknown; error?: unknown } | null;
  try {
    answer = JSON.parse(text);
  } catch {
    return { wrong: "it is no JSON" };
  }
  if (answer?.error !== undefined && answer.error !== null) return { error: answer.error };
  const data = answer?.data;
  if (!Array.isArray(data) || data.length !== wanted)
    return { wrong: `it has ${Array.isArray(data) ? data.length : "no"} vectors for ${wanted} texts` };
  const vectors: (Buffer | undefined)[] = Array.from({ length: wanted });
  for (const [place, each] of data.entries()) {
    const index: unknown = each?.index ?? place;
    const bytes = bytesOf(each?.embedding);
    if (bytes === undefined) return { wrong: `vector ${place} is neither numbers nor base64 of them` };
    if (!Number.isSafeInteger(index) || vectors[index as number] !== undefined || (index as number) >= wanted || (index as number) < 0)
      return { wrong: `vector ${place} has an index that is none, or another's` };
    vectors[index as number] = bytes;
  }
  const length = dimensions ?? (vectors[0]?.length ?? 0) / bytesPerFloat;
  const odd = vectors.find((bytes) => bytes!.length !== length * bytesPerFloat);
  if (odd !== undefined || length === 0)
    return { wrong: `a vector has ${(odd?.length ?? 0) / bytesPerFloat} numbers where ${length} were announced` };
  const raw = new OwnBytes(Buffer.concat(vectors as Buffer[]));
  return {
    embedding: { name: "embedding", datatype: "FP32", shape: [wanted, length], raw },
    dimensions: length,
    usage: usageFrom(answer?.usage),
  };
}

/** As little-endian floats of 32 bits. */
function bytesOf(embedding: unknown): Buffer | undefined {
  if (typeof embedding === "string") {
    const bytes = Buffer.from(embedding, "base64");
    return bytes.length > 0 && bytes.length % bytesPerFloat === 0 ? bytes : undefined;
  }
  if (!Array.isArray(embedding) || !embedding.every((value) => typeof value === "number")) return undefined;
  const bytes = Buffer.allocUnsafe(embedding.length * bytesPerFloat);
  for (const [i, value] of embedding.entries()) bytes.writeFloatLE(value, i * bytesPerFloat);
  return bytes;
}
