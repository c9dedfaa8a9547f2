/** The documents of the Open Inference Protocol as its messages. */
import type {
  ConfiguredTensor,
  InferBatchStatistics,
  InferStatistics,
  ModelConfig,
  ModelMetadata,
  ModelStatistics,
  ServerMetadata,
  TensorMetadata,
} from "../../oip/documents.ts";
import { inference } from "../../rpc/open-inference.js";

export function serverMessage({ name, version, extensions }: ServerMetadata): inference.IServerMetadataResponse {
  return { name, version, extensions: [...extensions] };
}

export function metadataMessage({ name, versions, platform, inputs, outputs }: ModelMetadata): inference.IModelMetadataResponse {
  return { name, versions: [...versions], platform, inputs: inputs.map(tensorMessage), outputs: outputs.map(tensorMessage) };
}

function tensorMessage({ name, datatype, shape }: TensorMetadata): inference.ModelMetadataResponse.ITensorMetadata {
  return { name, datatype, shape: [...shape] };
}

export function configMessage(config: ModelConfig): inference.IModelConfig {
  const { name, platform, backend, max_batch_size, input, output, dynamic_batching: batching, model_transaction_policy } = config;
  return {
    name,
    platform,
    backend,
    versionPolicy: { all: {} },
    maxBatchSize: max_batch_size,
    input: input.map(configuredMessage),
    output: output.map(configuredMessage),
    modelTransactionPolicy: { decoupled: model_transaction_policy.decoupled },
    ...(batching && {
      dynamicBatching: {
        preferredBatchSize: [...batching.preferred_batch_size],
        maxQueueDelayMicroseconds: batching.max_queue_delay_microseconds,
      },
    }),
  };
}

function configuredMessage({ name, data_type, dims }: ConfiguredTensor) {
  return { name, dataType: inference.DataType[data_type as keyof typeof inference.DataType], dims: [...dims] };
}

export function statisticsMessage(statistics: ModelStatistics): inference.IModelStatistics {
  const { name, version, last_inference, inference_count, execution_count, inference_stats, batch_stats } = statistics;
  return {
    name,
    version,
    lastInference: last_inference,
    inferenceCount: inference_count,
    executionCount: execution_count,
    inferenceStats: inferMessage(inference_stats),
    batchStats: batch_stats.map(batchMessage),
  };
}

function inferMessage(stats: InferStatistics): inference.IInferStatistics {
  return {
    success: stats.success,
    fail: stats.fail,
    queue: stats.queue,
    computeInput: stats.compute_input,
    computeInfer: stats.compute_infer,
    computeOutput: stats.compute_output,
    cacheHit: stats.cache_hit,
    cacheMiss: stats.cache_miss,
  };
}

function batchMessage(stats: InferBatchStatistics): inference.IInferBatchStatistics {
  return {
    batchSize: stats.batch_size,
    computeInput: stats.compute_input,
    computeInfer: stats.compute_infer,
    computeOutput: stats.compute_output,
  };
}
