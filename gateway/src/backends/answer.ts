/** What a worker answered to one call, in the shape in which it goes on to the caller. */
import type { EncodedTensor } from "../tensors/tensor.ts";

/** Tokens of one call. */
export interface Usage {
  readonly promptTokens: number;
  /** Those of all choices together. */
  readonly completionTokens: number;
  /** Those of the prompt that were known from earlier calls. */
  readonly cachedTokens: number;
  /** Somebody has guessed them from the length of the text. */
  readonly estimated: boolean;
}

export class Answer {
  /** One tensor for each output, in the order of the signature; empty when there is a reason. */
  readonly outputs: EncodedTensor[] = [];
  /** Why there are no outputs: a name of `errors.json`; empty on success. */
  reason = "";
  /** The sentence that goes with the reason. */
  detail = "";
  /** Pause before another try, in milliseconds; 0 where waiting does not help. */
  retryAfterMs = 0;
  /** From admission until the model began to run it, in microseconds. */
  queueUs = 0;
  /** The run of the batch that held it, in microseconds. */
  computeUs = 0;
  /** Calls that ran in the same batch, this one included; 0 when it never ran. */
  batchCalls = 0;
  batchRows = 0;
  /** Undefined where nobody counts tokens. */
  usage: Usage | undefined = undefined;
  /** Name of the worker that answered. */
  worker = "";
}
