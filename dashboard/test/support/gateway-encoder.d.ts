import type { TensorSpec } from "../../src/api/types.ts";

interface Tensors {
  readonly modelName: string;
  readonly version: string;
  readonly specs: readonly TensorSpec[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly isRowLeftOut: boolean;
}

export function encodedRequest(request: Tensors & { readonly parameters?: Record<string, object> }): Uint8Array;

export function encodedAnswer(
  answer: Tensors & {
    readonly requestId: string;
    readonly timings: {
      readonly queueUs: number;
      readonly computeUs: number;
      readonly batchCalls: number;
      readonly batchRows: number;
    };
  },
): Uint8Array;
