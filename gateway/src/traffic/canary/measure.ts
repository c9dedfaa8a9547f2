/** What is measured of one canary and its baseline while it runs; fixed arrays, so that a call costs a few additions. */

import { isCallersFault, isSuccess } from "../../errors/http-status.ts";
import { CallWindow, RecentWindow, type StoredWindow } from "../../telemetry/windows.ts";
import type { Comparisons, Measured, Sides } from "./judge.ts";
import { OtherTallies, type Tally } from "./tallies.ts";

/** The part of a finished call that counts. */
export interface MeasuredCall {
  readonly model: string;
  readonly version: string;
  /** True: the caller asked for no version, so that the document decided. */
  readonly isSplit: boolean;
  readonly status: number;
  readonly queueUs: number;
  readonly computeUs: number;
}

/** What the judge knows from the steps before: at 100 % there is no other baseline. */
interface Carried {
  readonly baseline: StoredWindow;
  readonly shadow: Comparisons;
}

/** One side as the history and the API show it. */
interface SideView {
  readonly calls: number;
  readonly failures: number;
  readonly error_rate?: number;
  readonly p95_ms?: number;
}

export interface MeasuredView {
  readonly canary: SideView;
  readonly baseline: SideView;
  readonly shadow: Comparisons;
}

export class CanaryMeasure {
  readonly #version: string;
  readonly #baselines: ReadonlySet<string>;
  readonly #minCalls: number;
  readonly #canary = new CallWindow();
  readonly #baseline = new CallWindow();
  readonly #recentCanary = new RecentWindow();
  readonly #recentBaseline = new RecentWindow();
  readonly #others = new OtherTallies();
  #carried: CallWindow | undefined;
  #carriedShadow: Comparisons = { compared: 0, disagreed: 0 };
  #failuresInRow = 0;
  #compared = 0;
  #disagreed = 0;

  /**
   * @param baselines what it is compared with; calls of yet other versions, as a header rule sends them, say nothing about either
   * @param carried what an earlier one gave with `carry`
   */
  constructor(version: string, baselines: ReadonlySet<string>, minCalls: number, carried?: string) {
    this.#version = version;
    this.#baselines = baselines;
    this.#minCalls = minCalls;
    if (carried !== undefined) this.#takeOver(JSON.parse(carried) as Carried);
  }

  /** True when it was a call of the canary that failed. Refusals that are the caller's own fault count on neither side. */
  add(call: MeasuredCall, nowMs: number): boolean {
    const { status } = call;
    const isCanary = call.version === this.#version;
    if (isCallersFault(status) || !(isCanary || this.#baselines.has(call.version))) return false;
    const step = isCanary ? this.#canary : this.#baseline;
    const recent = (isCanary ? this.#recentCanary : this.#recentBaseline).at(nowMs);
    if (isSuccess(status)) {
      // The version's own time: how fast the caller sends says nothing about a model.
      const us = call.queueUs + call.computeUs;
      step.succeeded(us);
      recent.succeeded(us);
      if (isCanary) this.#failuresInRow = 0;
      return false;
    }
    step.failed();
    recent.failed();
    if (isCanary) this.#failuresInRow++;
    return isCanary;
  }

  /** One shadowed call. */
  compared(isOtherwise: boolean): void {
    this.#compared++;
    if (isOtherwise) this.#disagreed++;
  }

  read(nowMs: number): Measured {
    return {
      step: { canary: this.#allOfCanary(), baseline: this.#enoughOfBaseline() },
      recent: { canary: this.#recentCanary.total(nowMs), baseline: this.#recentBaselineOr(nowMs) },
      failuresInRow: this.#others.failuresInRow(this.#failuresInRow, this.#failuresInRow === this.#canary.calls),
      shadow: this.#comparisons(),
    };
  }

  /** What this gateway alone has measured at this step. */
  own(): Tally {
    return {
      canary: this.#canary.toStored(),
      baseline: this.#baseline.toStored(),
      failuresInRow: this.#failuresInRow,
      compared: this.#compared,
      disagreed: this.#disagreed,
    };
  }

  /** What the other gateways have measured at this step, by gateway; in place of what they said before. */
  takeOthers(tallies: ReadonlyMap<string, Tally>, nowMs: number): void {
    this.#others.take(tallies, { canary: this.#recentCanary.at(nowMs), baseline: this.#recentBaseline.at(nowMs) });
  }

  /** For the next step, as text for the state. */
  carry(): string {
    const carried: Carried = {
      baseline: this.#enoughOfBaseline().toStored(),
      shadow: this.#comparisons(),
    };
    return JSON.stringify(carried);
  }

  view(): MeasuredView {
    return viewFromSides({ canary: this.#allOfCanary(), baseline: this.#enoughOfBaseline() }, this.#comparisons());
  }

  /** This step's own, unless there is too little of it: then together with that of the steps before. */
  #enoughOfBaseline(): CallWindow {
    const all = this.#others.isEmpty ? this.#baseline : new CallWindow().add(this.#others.baseline).add(this.#baseline);
    if (this.#carried === undefined || all.calls >= this.#minCalls) return all;
    return new CallWindow().add(this.#carried).add(all);
  }

  #allOfCanary(): CallWindow {
    return this.#others.isEmpty ? this.#canary : new CallWindow().add(this.#others.canary).add(this.#canary);
  }

  #comparisons(): Comparisons {
    return {
      compared: this.#carriedShadow.compared + this.#compared + this.#others.compared,
      disagreed: this.#carriedShadow.disagreed + this.#disagreed + this.#others.disagreed,
    };
  }

  #recentBaselineOr(nowMs: number): CallWindow {
    const recent = this.#recentBaseline.total(nowMs);
    return recent.calls > 0 ? recent : this.#enoughOfBaseline();
  }

  #takeOver({ baseline, shadow }: Carried): void {
    this.#carried = CallWindow.fromStored(baseline);
    this.#carriedShadow = shadow;
  }
}

function viewFromSides({ canary, baseline }: Sides, shadow: Comparisons): MeasuredView {
  return { canary: sideView(canary), baseline: sideView(baseline), shadow };
}

function sideView(window: CallWindow): SideView {
  const { calls, failures } = window;
  const p95 = window.quantileUs(0.95);
  return {
    calls,
    failures,
    ...(calls > 0 && { error_rate: Math.round(window.errorRate * 1e6) / 1e6 }),
    ...(p95 !== undefined && { p95_ms: Math.round(p95) / 1e3 }),
  };
}
