/** Brings spans to a collector in batches, and never waits for one: what there is no room for, or nobody takes, is counted and dropped. */
import type { Context } from "@opentelemetry/api";
import { BatchSpanProcessor, type ReadableSpan, type Span, type SpanExporter, type SpanProcessor } from "@opentelemetry/sdk-trace";

/** What the operator hears of it. */
export interface DeliveryLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const maxBatchSpans = 512;

export class Delivery implements SpanProcessor {
  readonly #batches: BatchSpanProcessor;
  readonly #maxWaiting: number;
  readonly #log: DeliveryLog;
  #waiting = 0;
  #lost = 0;
  #isFailing = false;

  /** @param queueSpans that may wait; @param flushMs how long they wait for others to travel with */
  constructor(exporter: SpanExporter, queueSpans: number, flushMs: number, log: DeliveryLog) {
    this.#log = log;
    this.#maxWaiting = queueSpans;
    this.#batches = new BatchSpanProcessor({
      exporter: this.#counted(exporter),
      maxQueueSize: queueSpans,
      maxExportBatchSize: Math.min(maxBatchSpans, queueSpans),
      scheduledDelayMillis: flushMs,
    });
  }

  /** Spans that nobody has got. */
  get lost(): number {
    return this.#lost;
  }

  onStart(span: Span, parent: Context): void {
    this.#batches.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    if (this.#waiting >= this.#maxWaiting) {
      this.#lost += 1;
      return;
    }
    this.#waiting += 1;
    this.#batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#batches.shutdown();
  }

  /** How many did not arrive, where there are some. */
  sayWhatIsLost(): void {
    const spans = this.#lost + this.#waiting;
    if (spans > 0) this.#log.warn({ spans }, "traces: so many spans did not reach the collector");
  }

  #counted(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans, told) => {
        exporter.export(spans, (result) => {
          this.#waiting -= spans.length;
          // 0 is success.
          if (result.code === 0) this.#arrived();
          else this.#failed(spans.length, result.error);
          told(result);
        });
      },
      shutdown: () => exporter.shutdown(),
      forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    };
  }

  #failed(spans: number, error: Error | undefined): void {
    this.#lost += spans;
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#log.warn(
      { error: reasonOf(error) },
      "traces: the collector takes no spans; they are counted and dropped until it does, and calls are not held up",
    );
  }

  #arrived(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#log.info({ lost_spans: this.#lost }, "traces: the collector takes spans again");
    this.#lost = 0;
  }
}

/** In one line; what a collector answers may be long. */
function reasonOf(error: Error | undefined): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const text = error?.message || (error as AggregateError | undefined)?.errors?.[0]?.message || String(code ?? "no reason given");
  return text.replaceAll(/\s+/g, " ").slice(0, 200);
}
