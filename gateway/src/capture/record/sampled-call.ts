/** One call that is to be written down: what the path has of it anyway, held until it is over. */
import { LeasedFile } from "../../backends/shared-files.ts";
import type { ModelVersion } from "../../models/model-version.ts";
import { byteLengthOf, type EncodedTensor, isShared, OwnBytes, type Parameters } from "../../tensors/tensor.ts";

/** Stands for the bytes of a tensor that is too large for any record. */
export const tooLarge = new OwnBytes(Buffer.alloc(0));

/** What is known of a call when it is over. */
export interface FinishedCall {
  readonly operation: string;
  readonly requestId: string;
  readonly keyId: string;
  /** HTTP's number. */
  readonly status: number;
  readonly reason: string | undefined;
  readonly rows: number;
  readonly durationMs: number;
  readonly queueUs: number;
  readonly computeUs: number;
}

/** What holds sampled calls while they are under way, and takes those that are over. */
export interface Keeper {
  /** Bytes beyond which a tensor, or all outputs of a call, can't fit into a record, however short its elements are written. */
  readonly maxTensorBytes: number;
  /** False: there is no room for so many bytes more. */
  hold(bytes: number): boolean;
  /** The call is over. */
  take(call: SampledCall, finished: FinishedCall): void;
}

export class SampledCall {
  readonly version: ModelVersion;
  readonly inputs: readonly EncodedTensor[];
  readonly parameters: Parameters;
  /** When it came, in milliseconds since 1970. */
  readonly wallMs: number;
  /** Its outputs, a list for each chunk of the answer; none where it failed before. */
  readonly chunks: (readonly EncodedTensor[])[] = [];
  /** Bytes that it holds. */
  bytes = 0;
  /** Bytes of outputs that were not kept, because the answer grew too long. */
  missedBytes = 0;
  readonly #keeper: Keeper;
  readonly #files: readonly LeasedFile[];
  #outputBytes = 0;

  constructor(version: ModelVersion, inputs: readonly EncodedTensor[], parameters: Parameters, wallMs: number, keeper: Keeper) {
    this.version = version;
    this.inputs = inputs.map((tensor) => (tensor.raw.length > keeper.maxTensorBytes ? { ...tensor, raw: tooLarge } : tensor));
    this.parameters = parameters;
    this.wallMs = wallMs;
    this.#keeper = keeper;
    this.#files = this.inputs.flatMap(({ raw }) => (isShared(raw) && raw.file instanceof LeasedFile ? [raw.file.hold()] : []));
    this.bytes = byteLengthOf(this.inputs);
  }

  /** Outputs, all of them or the next chunk. */
  answered(outputs: readonly EncodedTensor[]): void {
    const bytes = byteLengthOf(outputs);
    const hasRoom = this.missedBytes === 0 && this.#outputBytes + bytes <= this.#keeper.maxTensorBytes && this.#keeper.hold(bytes);
    if (!hasRoom) {
      this.missedBytes += bytes;
      return;
    }
    this.#outputBytes += bytes;
    this.bytes += bytes;
    this.chunks.push(outputs);
  }

  /** It is over, however it ended; once. */
  finished(record: FinishedCall): void {
    this.#keeper.take(this, record);
  }

  /** Its files may go. */
  release(): void {
    for (const file of this.#files) file.release();
  }
}
