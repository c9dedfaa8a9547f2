/** What became of the copies, for each pair of versions that were compared; in memory, since this process began. */

import type { Reason } from "../../errors/reasons.ts";
import { Distribution } from "../../telemetry/distribution.ts";
import { DURATION_BOUNDS_S } from "../../telemetry/metrics/calls.ts";
import { CallWindow } from "../../telemetry/windows.ts";
import type { Comparison } from "./compare.ts";

/** Why a call that was due was not copied. */
export type Drop = "busy" | "not_ready";

/** One thing that happened to a pair, for a process that counts for others. */
export type PairNote =
  | readonly ["sent"]
  | readonly ["compared", comparison: Comparison, servedUs: number, shadowUs: number]
  | readonly ["failed", reason: Reason]
  | readonly ["dropped", why: Drop];

/** Told of all that happens to any pair. */
export type TellPair = (model: string, version: string, shadowVersion: string, note: PairNote) => void;

export class ShadowPair {
  readonly model: string;
  /** The version that served. */
  readonly version: string;
  /** The one that got the copy. */
  readonly shadowVersion: string;
  /** Copies sent, whatever became of them. */
  copied = 0;
  agreed = 0;
  disagreed = 0;
  /** Copies that were not answered, by reason. */
  readonly failures = new Map<Reason, number>();
  readonly dropped = new Map<Drop, number>();
  /** The largest absolute difference that was seen, by output. */
  readonly largestDifferences = new Map<string, number>();
  /** Of the calls that were compared: the time of the version that served, and of the one that did not. */
  readonly served = new CallWindow();
  readonly shadow = new CallWindow();
  readonly shadowS = new Distribution(DURATION_BOUNDS_S);
  readonly #tell: TellPair | undefined;

  constructor(model: string, version: string, shadowVersion: string, tell: TellPair | undefined) {
    this.model = model;
    this.version = version;
    this.shadowVersion = shadowVersion;
    this.#tell = tell;
  }

  note(note: PairNote): void {
    this.#tell?.(this.model, this.version, this.shadowVersion, note);
    if (note[0] === "sent") this.copied++;
    else if (note[0] === "compared") this.#compared(note[1], note[2], note[3]);
    else if (note[0] === "failed") this.failures.set(note[1], (this.failures.get(note[1]) ?? 0) + 1);
    else this.dropped.set(note[1], (this.dropped.get(note[1]) ?? 0) + 1);
  }

  #compared({ agrees, largestDifferences }: Comparison, servedUs: number, shadowUs: number): void {
    if (agrees) this.agreed++;
    else this.disagreed++;
    for (const [output, difference] of largestDifferences)
      if (difference > (this.largestDifferences.get(output) ?? -1)) this.largestDifferences.set(output, difference);
    this.served.succeeded(servedUs);
    this.shadow.succeeded(shadowUs);
    this.shadowS.record(shadowUs / 1e6);
  }
}

/** Pairs come and go with each deployment; the oldest goes when there are more than these. */
const maxPairs = 200;

export class ShadowPairs {
  readonly #pairs = new Map<string, ShadowPair>();
  readonly #tell: TellPair | undefined;

  constructor(tell: TellPair | undefined) {
    this.#tell = tell;
  }

  of(model: string, version: string, shadowVersion: string): ShadowPair {
    const key = `${model}/${version}/${shadowVersion}`;
    const known = this.#pairs.get(key);
    if (known !== undefined) return known;
    if (this.#pairs.size >= maxPairs) this.#pairs.delete(this.#pairs.keys().next().value!);
    const pair = new ShadowPair(model, version, shadowVersion, this.#tell);
    this.#pairs.set(key, pair);
    return pair;
  }

  list(model?: string): ShadowPair[] {
    const all = [...this.#pairs.values()];
    return model === undefined ? all : all.filter((pair) => pair.model === model);
  }
}
