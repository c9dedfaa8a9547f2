/** The JSON part of an infer request as it is read: everything but the bytes of binary tensors. */
import type { Datatype } from "../../tensors/datatype.ts";
import type { Parameters } from "../../tensors/tensor.ts";

/** How the answer is wanted. */
export interface InferWish {
  /** Given back as it came. */
  readonly id: string | undefined;
  /** Whether outputs come in binary that `binaryByOutput` does not speak of. */
  readonly isBinary: boolean;
  readonly binaryByOutput: ReadonlyMap<string, boolean>;
}

/** Travels between threads. */
export interface InferHead {
  readonly wish: InferWish;
  /** The model's own. */
  readonly parameters: Parameters;
  readonly timeoutMs: number | undefined;
  /** Undefined: all. */
  readonly outputs: readonly string[] | undefined;
  readonly inputs: readonly HeadInput[];
}

/** Where the elements of an input are. */
export interface HeadInput {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  /** Bytes of it that follow the JSON part; undefined: it was given as JSON. */
  readonly binaryBytes: number | undefined;
  /** Of an input given as JSON: which part has its elements, and which says what of them is null. */
  readonly part: number | undefined;
  readonly missingPart: number | undefined;
}
