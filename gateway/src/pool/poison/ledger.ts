/**
 * Which calls workers have died of. A death is put down to all calls that ran then; each that is answered afterwards is
 * off it, so that the one which can't be answered is left. Pure: time is an argument.
 */
import type { Death } from "../../backends/death.ts";

/** How long a death is remembered, and a call refused that has ended two workers, in milliseconds. */
export const rememberedMs = 600_000;
/** How long a suspect whose guilt depends on others waits for what becomes of them, in milliseconds. */
const othersMs = 5_000;

/** wait: likely poison, unless one of those that ran beside it does not live through its own trial. */
export type Verdict = "clean" | "suspect" | "wait" | "poison";

/** What a call had to do with a death. */
export interface Part {
  readonly fingerprint: string;
  /** `model/version`. */
  readonly version: string;
  /** It was tried as a suspect then. */
  readonly onTrial: boolean;
  /** It will be tried, so that its part in it will be known. */
  readonly willBeTried: boolean;
}

/** One death as it is put down. */
interface Entry {
  readonly death: Death;
  readonly atMs: number;
  /** Those that may have done it, by fingerprint: whether it will be known. */
  readonly suspects: Map<string, boolean>;
  /** Versions, as `model/version`, whose code may have done it. */
  readonly versions: Set<string>;
  /** Who was tried when it happened. */
  tried: string | undefined;
}

interface Suspect {
  readonly version: string;
  readonly deaths: Set<Entry>;
  untilMs: number;
}

export class DeathLedger {
  readonly #entries = new WeakMap<Death, Entry>();
  /** By fingerprint. */
  readonly #suspects = new Map<string, Suspect>();
  readonly #poison = new Map<string, { readonly version: string; readonly untilMs: number }>();
  readonly #countByVersion = new Map<string, number>();
  readonly #explained: (death: Death, version: string) => void;

  /** @param explained told when it is known which version's call has caused a death, once or more for each */
  constructor(explained: (death: Death, version: string) => void) {
    this.#explained = explained;
  }

  /** True when nothing is held against anybody. */
  get isEmpty(): boolean {
    return this.#countByVersion.size === 0;
  }

  /** Whether anything is held against a call of the version. */
  concerns(version: string): boolean {
    return this.#countByVersion.has(version);
  }

  /** Versions whose code may have caused a death. */
  versionsOf(death: Death): readonly string[] {
    return [...(this.#entries.get(death)?.versions ?? [])];
  }

  /** A worker has died; who ran is told by `blame`. */
  died(death: Death, nowMs: number): void {
    this.expire(nowMs);
    if (this.#entries.has(death)) return;
    const versions = new Set(death.running.map(({ model, version }) => `${model}/${version}`));
    this.#entries.set(death, { death, atMs: nowMs, suspects: new Map(), versions, tried: undefined });
  }

  /** A call ran when a worker died. */
  blame(death: Death, { fingerprint, version, onTrial, willBeTried }: Part, nowMs: number): void {
    if (this.#poison.has(fingerprint)) return;
    this.died(death, nowMs);
    const entry = this.#entries.get(death)!;
    entry.suspects.set(fingerprint, willBeTried);
    entry.versions.add(version);
    if (onTrial) entry.tried = fingerprint;
    let suspect = this.#suspects.get(fingerprint);
    if (suspect === undefined) {
      this.#suspects.set(fingerprint, (suspect = { version, deaths: new Set(), untilMs: 0 }));
      this.#count(version, 1);
    }
    suspect.deaths.add(entry);
    suspect.untilMs = nowMs + rememberedMs;
  }

  /** The call was answered: it is no reason to die. */
  clear(fingerprint: string): void {
    const suspect = this.#suspects.get(fingerprint);
    if (suspect === undefined) return;
    this.#forget(fingerprint, suspect);
    for (const { suspects, versions } of suspect.deaths) {
      suspects.delete(fingerprint);
      if (![...suspects.keys()].some((other) => this.#suspects.get(other)?.version === suspect.version)) versions.delete(suspect.version);
    }
  }

  /** What holds now; to be asked when all calls of a death have been told. */
  verdict(fingerprint: string, nowMs: number): Verdict {
    this.expire(nowMs);
    const suspect = this.#suspects.get(fingerprint);
    if (suspect === undefined) return this.#poison.has(fingerprint) ? "poison" : "clean";
    const entries = [...suspect.deaths];
    if (entries.length < 2 || !entries.some(({ suspects, tried }) => suspects.size === 1 || tried === fingerprint)) return "suspect";
    if (!entries.some((entry) => isOnlyOne(entry, fingerprint, nowMs))) return "wait";
    this.#condemn(fingerprint, suspect, nowMs);
    return "poison";
  }

  /** In how many deaths the call had a part that is not explained otherwise. */
  deathsOf(fingerprint: string): number {
    return this.#suspects.get(fingerprint)?.deaths.size ?? 0;
  }

  /** What is held against nobody any more is forgotten. */
  expire(nowMs: number): void {
    for (const [fingerprint, suspect] of this.#suspects) if (suspect.untilMs <= nowMs) this.#forget(fingerprint, suspect);
    for (const [fingerprint, { version, untilMs }] of this.#poison) {
      if (untilMs > nowMs) continue;
      this.#poison.delete(fingerprint);
      this.#count(version, -1);
    }
  }

  /** Two deaths, and it was the only one that can have caused one of them: the others are off both. */
  #condemn(fingerprint: string, suspect: Suspect, nowMs: number): void {
    this.#forget(fingerprint, suspect);
    this.#poison.set(fingerprint, { version: suspect.version, untilMs: nowMs + rememberedMs });
    this.#count(suspect.version, 1);
    for (const entry of suspect.deaths) {
      for (const other of entry.suspects.keys()) this.#exonerate(other, entry);
      entry.suspects.clear();
      entry.versions.clear();
      entry.versions.add(suspect.version);
      this.#explained(entry.death, suspect.version);
    }
  }

  #exonerate(fingerprint: string, entry: Entry): void {
    const suspect = this.#suspects.get(fingerprint);
    suspect?.deaths.delete(entry);
    if (suspect?.deaths.size === 0) this.#forget(fingerprint, suspect);
  }

  #forget(fingerprint: string, { version }: Suspect): void {
    this.#suspects.delete(fingerprint);
    this.#count(version, -1);
  }

  #count(version: string, change: number): void {
    const count = (this.#countByVersion.get(version) ?? 0) + change;
    if (count === 0) this.#countByVersion.delete(version);
    else this.#countByVersion.set(version, count);
  }
}

/** Whether nobody else can have caused a death; who was tried then, as soon as no other is still to be. */
function isOnlyOne({ suspects, tried, atMs }: Entry, fingerprint: string, nowMs: number): boolean {
  if (suspects.size === 1) return true;
  if (tried !== fingerprint) return false;
  if (nowMs - atMs >= othersMs) return true;
  return ![...suspects].some(([other, willBeTried]) => other !== fingerprint && willBeTried);
}
