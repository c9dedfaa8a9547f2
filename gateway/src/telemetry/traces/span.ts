/** What is recorded of a call and of each of its parts, as the code that is on its way sees it: nothing here knows what records it. */

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** `server`: somebody asked for it; `client`: somebody else is asked for it; `internal`: neither. */
export type SpanKind = "server" | "client" | "internal";

export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** W3C trace context that names this span as the parent of whatever follows. */
  readonly traceparent: string;
  /** A part of it that begins now. */
  child(name: string, kind: SpanKind, attributes?: Attributes): Span;
  /** Something that happens at this moment. */
  event(name: string, attributes?: Attributes): void;
  note(attributes: Attributes): void;
  /** It is over. `problem`: the reason why it failed. Once; what comes later is passed over. */
  end(problem?: string): void;
}

/** Where recorded calls begin. */
export interface Tracer {
  /**
   * Undefined for a call that is not recorded, as nearly all are not.
   * @param traceparent the caller's; empty where it has none
   */
  begin(name: string, traceparent: string, attributes: Attributes): Span | undefined;
  /** The caller's trace context as it goes on with a call that is not recorded. */
  passedOn(traceparent: string): string;
}

/** A tracer, and what brings to a collector what it has recorded. */
export interface Tracing extends Tracer {
  /** Brings what is left to the collector, within so many milliseconds. Never rejects. */
  stop(withinMs: number): Promise<void>;
}
