/** One canary at one of its steps, as this process sees it: how long, what was measured, and whether its version serves. */

import type { Catalogue } from "../../models/catalogue.ts";
import type { CanaryRun, CanaryState, Grounds } from "../../state/canary-store.ts";
import type { Clock } from "../../time/clock.ts";
import type { FirstShare } from "../choose/shares.ts";
import type { CanaryPart } from "../document/canary-part.ts";
import { judge, type Verdict } from "./judge.ts";
import { CanaryMeasure } from "./measure.ts";
import { amount, percentOf } from "./words.ts";

/** A version may be out of service while it is loaded again or its worker restarts, in milliseconds; calls go to the others meanwhile. */
const patienceMs = 10_000;

export class RunningCanary {
  readonly run: CanaryRun;
  /** What divides the other calls: percentages by exact version. */
  readonly rest: Readonly<Record<string, number>>;
  readonly measure: CanaryMeasure;
  /** When measuring began, in milliseconds since 1970. */
  readonly measuredSinceMs: number;
  /** When it was last judged, on the monotonic clock. */
  judgedAtMs = Number.NEGATIVE_INFINITY;
  /** Decided, but not yet in the state. */
  ending: { readonly state: Exclude<CanaryState, "running">; readonly grounds: Grounds } | undefined = undefined;
  readonly #part: CanaryPart;
  /** When the step began, on the monotonic clock, which goes on when somebody sets the time. */
  readonly #stepSinceMs: number;
  #outSinceMs: number | undefined = undefined;

  constructor(run: CanaryRun, rest: Readonly<Record<string, number>>, part: CanaryPart, clock: Clock) {
    this.run = run;
    this.rest = rest;
    this.#part = part;
    this.measure = new CanaryMeasure(run.version, new Set(Object.keys(rest)), part.min_calls, run.carried);
    this.measuredSinceMs = clock.wallMs();
    this.#stepSinceMs = clock.now() - Math.max(0, this.measuredSinceMs - run.stepAtMs);
  }

  /** What it gets at this step. */
  share(): FirstShare {
    return { version: this.run.version, percent: this.run.steps[this.run.step]!, rest: this.rest };
  }

  judge(nowMs: number, catalogue: Catalogue): Verdict {
    this.judgedAtMs = nowMs;
    const moment = { step: this.run.step, elapsedMs: nowMs - this.#stepSinceMs, outOfService: this.#outOfService(nowMs, catalogue) };
    return judge(this.#part, this.measure.read(nowMs), moment);
  }

  /** Why a step was passed. */
  summary(): string {
    const { canary, baseline } = this.measure.view();
    const failed = `${amount(canary.failures)} of ${amount(canary.calls)} calls failed (${percentOf(canary.error_rate ?? 0)})`;
    const p95 =
      canary.p95_ms === undefined || baseline.p95_ms === undefined ? "" : `, p95 ${canary.p95_ms} ms against ${baseline.p95_ms} ms`;
    return `${failed}, ${percentOf(baseline.error_rate ?? 0)} of the baseline's${p95}`;
  }

  #outOfService(nowMs: number, catalogue: Catalogue): string | undefined {
    const { model, version } = this.run;
    const found = catalogue.find(model)?.byVersion.get(version);
    const isExpected = found?.state === "READY" || found?.state === "RECOVERING" || found?.state === "LOADING";
    if (isExpected || !catalogue.initialLoadDone) {
      this.#outSinceMs = undefined;
      return undefined;
    }
    this.#outSinceMs ??= nowMs;
    if (nowMs - this.#outSinceMs < patienceMs) return undefined;
    if (found === undefined) return `version '${version}' is no longer there`;
    return `version '${version}' is ${found.state}${found.failure === "" ? "" : `: ${found.failure}`}`;
  }
}
