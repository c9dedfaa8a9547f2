/** What the Open Inference Protocol says of a server and its models: plain documents with the field names of its messages, for whichever transport. */

/** The gateway itself. */
export interface ServerMetadata {
  readonly name: string;
  readonly version: string;
  readonly extensions: readonly string[];
}

/** One tensor of a signature; -1 in the shape where any length will do. */
export interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

export interface ModelMetadata {
  readonly name: string;
  /** Those that serve, in order. */
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

/** A tensor as `ModelConfig` has it: without the dimension that counts rows, where the model batches. */
export interface ConfiguredTensor {
  readonly name: string;
  /** Such as TYPE_FP32. */
  readonly data_type: string;
  readonly dims: readonly number[];
}

/** Of Triton's `ModelConfig` what load generators read. */
export interface ModelConfig {
  readonly name: string;
  readonly platform: string;
  readonly backend: string;
  readonly version_policy: { readonly all: Readonly<Record<string, never>> };
  /** Rows of one run; 0 for a model whose tensors have no dimension for them. */
  readonly max_batch_size: number;
  readonly input: readonly ConfiguredTensor[];
  readonly output: readonly ConfiguredTensor[];
  /** Absent where the rows of several calls never share a run. */
  readonly dynamic_batching?: {
    readonly preferred_batch_size: readonly number[];
    readonly max_queue_delay_microseconds: number;
  };
  readonly model_transaction_policy: { readonly decoupled: boolean };
}

export interface StatisticDuration {
  readonly count: number;
  readonly ns: number;
}

export interface InferStatistics {
  readonly success: StatisticDuration;
  readonly fail: StatisticDuration;
  readonly queue: StatisticDuration;
  readonly compute_input: StatisticDuration;
  readonly compute_infer: StatisticDuration;
  readonly compute_output: StatisticDuration;
  readonly cache_hit: StatisticDuration;
  readonly cache_miss: StatisticDuration;
}

export interface InferBatchStatistics {
  readonly batch_size: number;
  readonly compute_input: StatisticDuration;
  readonly compute_infer: StatisticDuration;
  readonly compute_output: StatisticDuration;
}

export interface ModelStatistics {
  readonly name: string;
  readonly version: string;
  /** Milliseconds since 1970; 0: never. */
  readonly last_inference: number;
  /** Rows. */
  readonly inference_count: number;
  /** Runs of the model. */
  readonly execution_count: number;
  readonly inference_stats: InferStatistics;
  readonly batch_stats: readonly InferBatchStatistics[];
}

/** Whether a version can be called. */
export type IndexState = "READY" | "UNAVAILABLE" | "LOADING" | "UNLOADING";

export interface ModelIndex {
  readonly name: string;
  readonly version: string;
  readonly state: IndexState;
  /** Empty where nothing is to be said. */
  readonly reason: string;
}
