/** What is known of a request to generate before anyone has asked whether its model exists; travels between threads. */
import type { Parameters } from "../../../../tensors/tensor.ts";

export interface GenerationHead {
  readonly model: string;
  readonly version: string | undefined;
  readonly wish: GenerationWish;
  readonly marks: Parameters;
  /** What a version has to declare to be asked so, and the pointer to where each is. */
  readonly needs: readonly (readonly [name: string, pointer: string])[];
  /** Those among them that OpenAI's API does not have either. */
  readonly unknown: readonly string[];
  /** Tokens that a choice may have, and the parameter that says so; undefined: the caller leaves it to the version. */
  readonly most: { readonly parameter: string; readonly tokens: number } | undefined;
  /** Tokens of what the model reads, about. */
  readonly inputTokens: number;
}

/** What the body says of how the answer is wanted. */
export interface GenerationWish {
  readonly isStream: boolean;
  /** A stream ends with a chunk that counts its tokens. */
  readonly includesUsage: boolean;
  /** Choices that are wanted. */
  readonly choices: number;
}
