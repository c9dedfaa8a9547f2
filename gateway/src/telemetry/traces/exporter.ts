/** What sends spans: OTLP over HTTP, as Protobuf, or over gRPC. Only the one that is wanted is loaded. */
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { OtlpSettings } from "../../config/settings.ts";

type ExporterSettings = Pick<OtlpSettings, "endpoint" | "traces_endpoint" | "protocol" | "headers" | "timeout_ms">;

export async function createExporter({
  protocol,
  headers,
  timeout_ms: timeoutMillis,
  ...endpoints
}: ExporterSettings): Promise<SpanExporter> {
  const url = traceUrl({ protocol, ...endpoints });
  if (protocol === "grpc") {
    const { Metadata } = await import("@grpc/grpc-js");
    const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-grpc");
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new OTLPTraceExporter({ url, metadata, timeoutMillis });
  }
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-proto");
  return new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis });
}

/** Where spans go: over HTTP `endpoint` is where all of a collector's paths begin. */
function traceUrl({ endpoint, traces_endpoint, protocol }: Omit<ExporterSettings, "headers" | "timeout_ms">): string {
  if (traces_endpoint !== null) return traces_endpoint;
  return protocol === "grpc" ? endpoint! : `${endpoint!.replace(/\/+$/, "")}/v1/traces`;
}
