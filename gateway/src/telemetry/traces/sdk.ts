/** Records calls with the SDK of OpenTelemetry. A gateway loads this file only where traces are wanted: it is a bundle of its own. */
import {
  type Span as ApiSpan,
  type Tracer as ApiTracer,
  type Context,
  SpanKind as Kind,
  ROOT_CONTEXT,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import type { OtlpSettings } from "../../config/settings.ts";
import { Delivery, type DeliveryLog } from "./delivery.ts";
import { createExporter } from "./exporter.ts";
import { HeadSampling } from "./sampling.ts";
import type { Attributes, Span, SpanKind, Tracing } from "./span.ts";
import { isSampled, parentIdOf, traceIdOf } from "./traceparent.ts";

/** What traces say of this process. */
export interface Process {
  /** As logs name it. */
  readonly name: string;
  /** Of the software. */
  readonly version: string;
  readonly host: string;
}

const kinds: Readonly<Record<SpanKind, Kind>> = { server: Kind.SERVER, client: Kind.CLIENT, internal: Kind.INTERNAL };

export async function createTracing(settings: OtlpSettings, { name, version, host }: Process, log: DeliveryLog): Promise<Tracing> {
  const sampling = new HeadSampling(settings);
  const delivery = new Delivery(await createExporter(settings), settings.queue_spans, settings.flush_ms, log);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": settings.service_name ?? settings.resource_attributes["service.name"] ?? "inferencehub-gateway",
      ...withoutName(settings.resource_attributes),
      "service.version": version,
      "service.instance.id": `${host}/${name}`,
      "host.name": host,
      "process.pid": process.pid,
    }),
    sampler: sampling.sampler,
    idGenerator: sampling,
    spanProcessors: [delivery],
  });
  const tracer = provider.getTracer("inferencehub", version);
  return {
    begin(spanName, traceparent, attributes) {
      if (!sampling.mayRecord(traceparent, ROOT_CONTEXT)) return undefined;
      const span = tracer.startSpan(spanName, { kind: Kind.SERVER, attributes }, contextOf(traceparent));
      return span.isRecording() ? new RecordedSpan(tracer, span) : undefined;
    },
    passedOn: (traceparent) => sampling.passedOn(traceparent),
    async stop(withinMs) {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, withinMs);
      await Promise.race([provider.shutdown().catch(() => {}), late]);
      clearTimeout(timer);
      delivery.sayWhatIsLost();
    },
  };
}

function withoutName({ "service.name": _, ...others }: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return others;
}

function contextOf(traceparent: string): Context {
  if (traceparent === "") return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: traceIdOf(traceparent),
    spanId: parentIdOf(traceparent),
    traceFlags: isSampled(traceparent) ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
}

class RecordedSpan implements Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceparent: string;
  readonly #tracer: ApiTracer;
  readonly #span: ApiSpan;

  constructor(tracer: ApiTracer, span: ApiSpan) {
    const { traceId, spanId } = span.spanContext();
    this.traceId = traceId;
    this.spanId = spanId;
    this.traceparent = `00-${traceId}-${spanId}-01`;
    this.#tracer = tracer;
    this.#span = span;
  }

  child(name: string, kind: SpanKind, attributes: Attributes = {}): Span {
    const context = trace.setSpan(ROOT_CONTEXT, this.#span);
    return new RecordedSpan(this.#tracer, this.#tracer.startSpan(name, { kind: kinds[kind], attributes }, context));
  }

  event(name: string, attributes?: Attributes): void {
    this.#span.addEvent(name, attributes);
  }

  note(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  end(problem = ""): void {
    if (!this.#span.isRecording()) return;
    if (problem !== "") {
      this.#span.setAttribute("error.type", problem);
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: problem });
    }
    this.#span.end();
  }
}
