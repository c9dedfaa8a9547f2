/**
 * Which calls workers have died of. A death is put down to all calls that ran then; each that is answered afterwards is
 * off it, so that the one which can't be answered is left. Pure: time is an argument.
 */
import type { Death } from "../../backends/death.ts";

/** How long a death is remembered, and a call refused that has ended two workers, in milliseconds. */
export const rememberedMs = 600_000;

export type Verdict = "clean" | "suspect" | "poison";

/** One death as it is put down. */
interface Entry {
  readonly atMs: number;
  /** Fingerprints of those that may have done it. */
  readonly suspects: Set<string>;
  /** Versions, as `model/version`, whose code may have done it. */
  readonly versions: Set<string>;
}

interface Suspect {
  /** `model/version`. */
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
    const versions = new Set(death.running.map(({ model, version }) => `${model}/${version}`));
    this.#entries.set(death, { atMs: nowMs, suspects: new Set(), versions });
  }

  /** The call ran when a worker died. `alone`: as the only suspect, so that nobody else is to blame. */
  blame(death: Death, fingerprint: string, version: string, alone: boolean, nowMs: number): void {
    if (this.#poison.has(fingerprint)) return;
    let entry = this.#entries.get(death);
    if (entry === undefined) this.#entries.set(death, (entry = { atMs: nowMs, suspects: new Set(), versions: new Set([version]) }));
    entry.suspects.add(fingerprint);
    let suspect = this.#suspects.get(fingerprint);
    if (suspect === undefined) {
      this.#suspects.set(fingerprint, (suspect = { version, deaths: new Set(), untilMs: 0 }));
      this.#count(version, 1);
    }
    suspect.deaths.add(entry);
    suspect.untilMs = nowMs + rememberedMs;
    if (alone) this.#pinOn(fingerprint, version, entry);
  }

  /** The call was answered: it is no reason to die. */
  clear(fingerprint: string): void {
    const suspect = this.#suspects.get(fingerprint);
    if (suspect === undefined) return;
    this.#forget(fingerprint, suspect);
    for (const entry of suspect.deaths) {
      entry.suspects.delete(fingerprint);
      if (![...entry.suspects].some((other) => this.#suspects.get(other)?.version === suspect.version))
        entry.versions.delete(suspect.version);
    }
  }

  /** What holds now; to be asked when all calls of a death have been told. */
  verdict(fingerprint: string, nowMs: number): Verdict {
    this.expire(nowMs);
    const suspect = this.#suspects.get(fingerprint);
    if (suspect !== undefined) this.#judge(fingerprint, suspect, nowMs);
    if (this.#poison.has(fingerprint)) return "poison";
    return suspect === undefined ? "clean" : "suspect";
  }

  /** In how many deaths the call had a part that is not explained otherwise. */
  deathsOf(fingerprint: string): number {
    return this.#suspects.get(fingerprint)?.deaths.size ?? 0;
  }

  /** Two deaths, and it was the only one that can have caused one of them. */
  #judge(fingerprint: string, suspect: Suspect, nowMs: number): void {
    if (suspect.deaths.size < 2) return;
    if (![...suspect.deaths].some(({ suspects }) => suspects.size === 1)) return;
    this.#forget(fingerprint, suspect);
    this.#poison.set(fingerprint, { version: suspect.version, untilMs: nowMs + rememberedMs });
    this.#count(suspect.version, 1);
    for (const entry of suspect.deaths) this.#pinOn(fingerprint, suspect.version, entry);
  }

  /** It is known who caused a death: the others are off it. */
  #pinOn(fingerprint: string, version: string, entry: Entry): void {
    for (const other of entry.suspects) {
      if (other === fingerprint) continue;
      entry.suspects.delete(other);
      const suspect = this.#suspects.get(other);
      suspect?.deaths.delete(entry);
      if (suspect?.deaths.size === 0) this.#forget(other, suspect);
    }
    entry.versions.clear();
    entry.versions.add(version);
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

  /** What is held against nobody any more is forgotten. */
  expire(nowMs: number): void {
    for (const [fingerprint, suspect] of this.#suspects) if (suspect.untilMs <= nowMs) this.#forget(fingerprint, suspect);
    for (const [fingerprint, { version, untilMs }] of this.#poison) {
      if (untilMs > nowMs) continue;
      this.#poison.delete(fingerprint);
      this.#count(version, -1);
    }
  }
}
