/** One call, as the snippets say it. */
import type { ModelVersion, PredictionRequest } from "../../../api/types.ts";

export interface SnippetCall {
  /** The whole address of POST /predict. */
  readonly url: string;
  readonly request: PredictionRequest;
  /** False where the gateway asks for no key. */
  readonly needsKey: boolean;
  /** Deadline of its own; undefined: the model's. */
  readonly timeoutMs: number | undefined;
  /** Of the exact version that serves; undefined where the catalogue has none. */
  readonly signature: Pick<ModelVersion, "inputs" | "version" | "batched"> | undefined;
  /** Where a worker listens, as gRPC has it. */
  readonly workerAddress: string;
  /** Where the body is too long to read, the snippets take it from a file of this name. */
  readonly file: string | undefined;
}

/** Longer bodies go into a file. */
export const longestInline = 48 * 1024;

export const bodyFile = "request.json";

/** Where the gateway is, as its clients want it. @param url of POST /predict */
export function gatewayUrl(url: string): string {
  return url.replace(/\/predict$/, "");
}
