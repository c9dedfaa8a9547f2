/** The names of this package. */

export type { Call, CallOptions } from "./calls/connection.ts";
export type { ModelCallOptions } from "./calls/model-call.ts";
export { type ErrorParts, type GatewayReason, InferenceHubError, type ProblemPlace, type Reason } from "./errors/error.ts";
export { type ChatDelta, type ChatMessage, type ChatOptions, type ChatParameters, chat, type TokenUsage } from "./generate/chat.ts";
export { type Embeddings, type EmbedOptions, embed } from "./generate/embed.ts";
export { InferenceHub, type InferenceHubOptions } from "./hub.ts";
export type { LiveEvent, WatchOptions } from "./live/live.ts";
export { type AuditOptions, ManagementClient, type UsageOptions } from "./management-client.ts";
export type { Input, Inputs, PlainValue, Row } from "./predict/inputs.ts";
export type { PredictOptions } from "./predict/predict.ts";
export { type Label, type LabelledRow, Prediction, type Probabilities, type Timings } from "./predict/prediction.ts";
export type { PredictionChunk, StreamEnd } from "./predict/stream.ts";
export type { Datatype } from "./tensors/datatype.ts";
export { type Element, type Nested, Tensor, type TypedArray, tensor } from "./tensors/tensor.ts";
export type * from "./types.ts";
