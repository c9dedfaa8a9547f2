/** What the pool holds against calls and versions that workers have died of, and what follows for each call. */
import type { Returned } from "../../backends/call.ts";
import type { Death } from "../../backends/death.ts";
import type { Reason } from "../../errors/reasons.ts";
import type { Clock } from "../../time/clock.ts";
import type { Timers } from "../../time/timers.ts";
import { CrashLoops } from "./crash-loops.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { DeathLedger } from "./ledger.ts";
import type { Suspect } from "./suspect.ts";

/** How often what is held against nobody any more is looked for, in milliseconds. */
const tidyEveryMs = 60_000;
/** How a process ends that somebody else has killed; also one for which the system had no memory. */
const killed = "signal SIGKILL";
/** Losses of unknown cause with which a call becomes a suspect: the way to a worker may break without its dying. */
const suspiciousLosses = 2;

/**
 * What is held against a call.
 * alone: a worker may have died of it, so no other call may share its fate. wait: the same, and what becomes of others will
 * tell. poison: two have. Else its version takes no
 * calls for so many milliseconds, because so many workers have died of it in the last minute.
 */
export type Held = "alone" | "wait" | "poison" | { readonly outForMs: number; readonly deaths: number };

/** Who is told which versions take no calls. */
export interface Withdrawal {
  /** From now on, for so many milliseconds. */
  withdrawn(model: string, version: string, forMs: number, deaths: number): void;
}

export class Quarantine {
  readonly #ledger = new DeathLedger((death, version) => this.#died(death, version));
  readonly #loops = new CrashLoops();
  readonly #explained = new WeakSet<Death>();
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #withdrawal: Withdrawal;
  #isTidying = false;

  constructor(clock: Clock, timers: Timers, withdrawal: Withdrawal) {
    this.#clock = clock;
    this.#timers = timers;
    this.#withdrawal = withdrawal;
  }

  /** Nothing is held against anybody: all calls go their way unseen. */
  get isIdle(): boolean {
    return this.#ledger.isEmpty && this.#loops.isEmpty;
  }

  /** What is held against a call that is to be sent; undefined when nothing is. */
  consider(call: Suspect): Held | undefined {
    const nowMs = this.#clock.now();
    const { model, version } = call.content;
    const name = `${model}/${version}`;
    const outForMs = this.#loops.outForMs(name, nowMs);
    if (outForMs > 0) return { outForMs, deaths: this.#loops.deathsOf(name) };
    if (!this.#ledger.concerns(name)) return undefined;
    const verdict = this.#ledger.verdict(fingerprint(call), nowMs);
    if (verdict === "clean") return undefined;
    return verdict === "suspect" ? "alone" : verdict;
  }

  /** In how many deaths the call had a part; the fewer, the likelier it is harmless. */
  deathsOf(call: Suspect): number {
    return this.#ledger.deathsOf(fingerprint(call));
  }

  /** A worker's process has died. */
  died(death: Death): void {
    this.#ledger.died(death, this.#clock.now());
  }

  /** It has become known how a process ended; empty where nobody knows. */
  explained(death: Death, end: string): void {
    const [version, another] = this.#ledger.versionsOf(death);
    if ((end !== killed || death.killedFor !== "") && version !== undefined && another === undefined) this.#died(death, version);
  }

  /**
   * The call was with a worker that was lost.
   * @param willBeSent it goes to another one, alone
   */
  returned(call: Suspect, how: Returned, death: Death | undefined, willBeSent: boolean): void {
    if ((how === "begun" || how === "hung") && death !== undefined) this.#blame(call, death, willBeSent);
    else if (how === "unknown" && ++call.losses >= suspiciousLosses) this.#blame(call, unseen(call), willBeSent);
  }

  #blame(call: Suspect, death: Death, willBeTried: boolean): void {
    const { model, version, alone = false } = call.content;
    const part = { fingerprint: fingerprint(call), version: `${model}/${version}`, onTrial: alone, willBeTried };
    this.#ledger.blame(death, part, this.#clock.now());
    this.#tidyLater();
  }

  /** A worker has run a suspect and lives. */
  answered(call: Suspect, reason: Reason | ""): void {
    if (hasRun(reason)) this.#ledger.clear(fingerprint(call));
  }

  #died(death: Death, version: string): void {
    if (this.#explained.has(death)) return;
    this.#explained.add(death);
    const nowMs = this.#clock.now();
    this.#tidyLater();
    if (!this.#loops.died(version, nowMs)) return;
    const [model, number] = version.split("/") as [string, string];
    this.#withdrawal.withdrawn(model, number, this.#loops.outForMs(version, nowMs), this.#loops.deathsOf(version));
  }

  #tidyLater(): void {
    if (this.#isTidying || this.isIdle) return;
    this.#isTidying = true;
    this.#timers.after(tidyEveryMs, () => {
      this.#isTidying = false;
      this.#ledger.expire(this.#clock.now());
      this.#loops.expire(this.#clock.now());
      this.#tidyLater();
    });
  }
}

/** The end of a process that nobody saw. */
function unseen(call: Suspect): Death {
  return { running: [call.content], hadSuspect: false, killedFor: "" };
}

function fingerprint(call: Suspect): string {
  return (call.fingerprint ??= fingerprintOf(call.content));
}

function hasRun(reason: Reason | ""): boolean {
  return reason === "" || reason === "MODEL_FAILED" || reason === "INPUT_MISMATCH" || reason === "PAYLOAD_TOO_LARGE";
}
