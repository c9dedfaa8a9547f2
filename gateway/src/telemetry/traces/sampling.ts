/** Which calls are recorded, decided at their beginning: as the caller's trace context has it, or else by a share. */
import { type Context, SpanKind } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import type { OtlpSettings } from "../../config/settings.ts";
import { isSampled, unsampled } from "./traceparent.ts";

const parentBased = "parentbased_";

/** The one of the SDK that the settings name. */
function samplerFromSettings({ sampler, sample_ratio }: Pick<OtlpSettings, "sampler" | "sample_ratio">): Sampler {
  const isParentBased = sampler.startsWith(parentBased);
  const root = rootSampler(isParentBased ? sampler.slice(parentBased.length) : sampler, sample_ratio);
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(name: string, ratio: number): Sampler {
  if (name === "traceidratio") return new TraceIdRatioBasedSampler(ratio);
  return name === "always_on" ? new AlwaysOnSampler() : new AlwaysOffSampler();
}

/**
 * Asks the SDK's sampler before the SDK makes a span of a call that is not recorded, which is most of what tracing would cost.
 * The trace id that it said yes to is the next one that the SDK is given.
 */
export class HeadSampling implements IdGenerator {
  readonly sampler: Sampler;
  readonly #isParentBased: boolean;
  readonly #random = new RandomIdGenerator();
  #nextTraceId: string | undefined = undefined;

  constructor(settings: Pick<OtlpSettings, "sampler" | "sample_ratio">) {
    this.sampler = samplerFromSettings(settings);
    this.#isParentBased = settings.sampler.startsWith(parentBased);
  }

  /** False for what will not be recorded; otherwise the SDK decides. @param traceparent empty where a trace begins here */
  mayRecord(traceparent: string, root: Context): boolean {
    if (traceparent !== "") return !this.#isParentBased || isSampled(traceparent);
    const traceId = this.#random.generateTraceId();
    const { decision } = this.sampler.shouldSample(root, traceId, "", SpanKind.SERVER, {}, []);
    if (decision === SamplingDecision.NOT_RECORD) return false;
    this.#nextTraceId = traceId;
    return true;
  }

  /** What workers and servers are to make of a call that is not recorded here. */
  passedOn(traceparent: string): string {
    return this.#isParentBased || traceparent === "" ? traceparent : unsampled(traceparent);
  }

  readonly generateTraceId = (): string => {
    const traceId = this.#nextTraceId ?? this.#random.generateTraceId();
    this.#nextTraceId = undefined;
    return traceId;
  };

  readonly generateSpanId = (): string => this.#random.generateSpanId();
}
