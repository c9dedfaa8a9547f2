/** What traces say of a call: the span that it is, from its first header to the end of its answer. Never what came with it. */
import { httpStatusFromReason, isCallersFault } from "../errors/http-status.ts";
import type { Attributes, Tracer } from "../telemetry/traces/span.ts";
import type { CallRecord } from "./record.ts";

/** What a call of OpenAI's API is, as the conventions for generative models have it. */
const generativeOperations: Readonly<Record<string, string>> = {
  "/v1/chat/completions": "chat",
  "/v1/completions": "text_completion",
  "/v1/embeddings": "embeddings",
};

/** From here on the call's trace context names its own span, where it is recorded. */
export function beginTrace(tracer: Tracer, record: CallRecord): void {
  const { operation, traceparent, requestId } = record;
  const isHttp = operation.startsWith("/");
  const span = tracer.begin(isHttp ? `POST ${operation}` : operation, traceparent, {
    ...(isHttp ? { "http.request.method": "POST", "http.route": operation } : rpcAttributes(operation)),
    "inferencehub.request_id": requestId,
  });
  record.span = span;
  record.traceparent = span?.traceparent ?? tracer.passedOn(traceparent);
}

/** The call is over, and its answer has been handed to the socket. */
export function endTrace({ span, ...record }: CallRecord): void {
  if (span === undefined) return;
  const { operation, status, reason, model, version, usage } = record;
  span.note({
    ...(operation.startsWith("/") && { "http.response.status_code": status }),
    ...(model !== "" && { "inferencehub.model.name": model }),
    ...(version !== "" && { "inferencehub.model.version": version }),
    ...(reason !== undefined && { "inferencehub.reason": reason }),
    "inferencehub.rows": record.rows,
    "http.request.body.size": record.bytesIn,
    "http.response.body.size": record.bytesOut,
    ...(usage !== undefined && {
      "gen_ai.usage.input_tokens": usage.promptTokens,
      "gen_ai.usage.output_tokens": usage.completionTokens,
    }),
    ...generativeAttributes(operation, model),
    ...(record.stream !== undefined && { "inferencehub.stream.chunks": record.stream.measured.chunks }),
  });
  // What a caller has to mend is no error of ours: so the conventions have it for servers.
  span.end(reason !== undefined && !isCallersFault(httpStatusFromReason(reason)) ? reason : "");
}

function rpcAttributes(operation: string): Attributes {
  const at = operation.lastIndexOf("/");
  return { "rpc.system": "grpc", "rpc.service": operation.slice(0, at), "rpc.method": operation.slice(at + 1) };
}

function generativeAttributes(operation: string, model: string): Attributes {
  const name = generativeOperations[operation];
  if (name === undefined) return {};
  return { "gen_ai.operation.name": name, "gen_ai.provider.name": "inferencehub", ...(model !== "" && { "gen_ai.request.model": model }) };
}
