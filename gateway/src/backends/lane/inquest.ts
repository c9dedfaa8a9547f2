/** Finds out what became of the calls that a worker had when its lane broke: which of them it had begun. */
import type { Timers } from "../../time/timers.ts";
import type { Returned } from "../call.ts";
import type { Death } from "../death.ts";
import { mayHaveEnded, runOf } from "./begun.ts";
import type { LaneCall } from "./exchange/lane-call.ts";
import type { Running, RunPage } from "./run-page.ts";
import type { RunPageFile } from "./run-page-file.ts";
import type { Silence } from "./silence.ts";

/** A process closes its connections a moment before it is gone; pauses between looks grow from 1 ms to this, in milliseconds. */
const longestPauseMs = 50;
/** A process that still lives after this, in milliseconds, has only broken its lanes. */
const giveUpAfterMs = 2_000;
/** Its page is kept for lanes that are found broken later, in milliseconds. */
const keepPageMs = 2_000;

interface BrokenLane {
  /** On the run page. */
  readonly number: number;
  readonly calls: readonly LaneCall[];
}

/** How far a call had come; both of its lane and of the page. */
type FateOf = (call: LaneCall, lane: number) => Returned;

interface Verdict {
  readonly fateOf: FateOf;
  readonly death: Death | undefined;
}

/**
 * One for each process that a worker's address led to. Calls are returned once it is certain that nothing runs any more in
 * the process that had them, or after two seconds without that: it may begin calls at any moment until then, and who sends
 * them elsewhere would run them twice.
 */
export class Inquest {
  readonly #page: RunPageFile | undefined;
  readonly #timers: Timers;
  readonly #died: (death: Death) => void;
  #lanes: BrokenLane[] = [];
  #verdict: Verdict | undefined;
  #isUnderWay = false;

  /**
   * @param page undefined where there is none: then nobody knows, at once
   * @param died told once, before the calls of a process that is dead are returned
   */
  constructor(page: RunPageFile | undefined, timers: Timers, died: (death: Death) => void) {
    this.#page = page;
    this.#timers = timers;
    this.#died = died;
    if (page === undefined) this.#verdict = nobodyKnows;
  }

  /** A lane to the process has broken while it had these calls; they are returned, in a while. */
  hold(number: number, calls: readonly LaneCall[]): void {
    this.#lanes.push({ number, calls });
    if (this.#verdict !== undefined) return this.#return();
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    // All lanes of a process that dies break in one turn of the event loop, or the next.
    this.#timers.after(1, () => this.#await(1, 2));
  }

  /** Whether the process has a page, so that it can be seen to live. */
  get canLook(): boolean {
    return this.#page !== undefined;
  }

  /** What the process runs, and whether it was stopped, while it lives; undefined where that can't be seen, or it is dead. */
  look(): { readonly silence: Silence; readonly page: RunPage } | undefined {
    const page = this.#page?.isDead() === false ? this.#page.read() : undefined;
    return page === undefined ? undefined : { page, silence: this.#page!.isStopped() ? "stopped" : "busy" };
  }

  /** This gateway goes, and waits for no verdict. */
  giveUp(): void {
    this.#decide(nobodyKnows);
  }

  #await(waitedMs: number, pauseMs: number): void {
    if (this.#verdict !== undefined) return;
    if (this.#page!.isDead()) this.#decide(this.#readPage());
    else if (waitedMs >= giveUpAfterMs) this.#decide(nobodyKnows);
    else this.#timers.after(pauseMs, () => this.#await(waitedMs + pauseMs, Math.min(2 * pauseMs, longestPauseMs)));
  }

  #readPage(): Verdict {
    const page = this.#page!.read();
    if (page === undefined || page.unlisted > 0) return nobodyKnows;
    const held = runsThatHeld(page, process.hrtime.bigint());
    const fateOf: FateOf = (call, lane) => {
      const run = runOf(page, lane, sentCall(call));
      if (run === undefined) return mayHaveEnded(page, lane, sentCall(call)) ? "ended" : "unbegun";
      return held.includes(run) ? "hung" : "begun";
    };
    // What was stopped from outside is nobody's fault.
    if (page.verdict === "stopped") return { fateOf, death: undefined };
    const hadSuspect = this.#lanes.some(({ number, calls }) => calls.some((call) => call.content.alone && hasBegun(fateOf(call, number))));
    return { fateOf, death: { running: versionsOf(held.length > 0 ? held : page.running), hadSuspect, killedFor: page.verdict } };
  }

  #decide(verdict: Verdict): void {
    if (this.#verdict !== undefined) return;
    this.#verdict = verdict;
    if (verdict.death !== undefined && verdict.death.running.length > 0) this.#died(verdict.death);
    this.#return();
    const page = this.#page;
    if (page !== undefined) this.#timers.after(keepPageMs, () => page.close());
  }

  /** Those that had been begun first: the others may be the same calls, and what is held against those is to be known then. */
  #return(): void {
    const { fateOf, death } = this.#verdict!;
    const fates = this.#lanes.flatMap(({ number, calls }) => calls.map((call) => [call, fateOf(call, number)] as const));
    this.#lanes = [];
    const blamed = isForARun(death) ? "hung" : "begun";
    for (const [call, fate] of fates) if (hasBegun(fate)) call.returned(fate, fate === blamed ? death : undefined);
    for (const [call, fate] of fates) if (!hasBegun(fate)) call.returned(fate, death);
  }
}

const nobodyKnows: Verdict = { fateOf: (): Returned => "unknown", death: undefined };

function sentCall(call: LaneCall) {
  const { model, version } = call.content;
  return { id: call.block!.idOf(call), model, version };
}

function hasBegun(fate: Returned): boolean {
  return fate === "begun" || fate === "hung";
}

/** Whether a process was ended because runs did not let go of it: then the others in it are not to blame. */
function isForARun(death: Death | undefined): boolean {
  return death?.killedFor === "hung" || death?.killedFor === "overdue";
}

/** The runs for which a process was killed: those that did not end in their time, or all where its loop stood still. */
function runsThatHeld({ verdict, running }: RunPage, nowNs: bigint): readonly Running[] {
  const runs = running.filter(({ kind }) => kind === "run");
  if (verdict === "hung") return runs;
  if (verdict !== "overdue") return [];
  const overdue = runs.filter(({ beganNs, limitMs }) => limitMs > 0 && nowNs - beganNs > BigInt(limitMs) * 1_000_000n);
  return overdue.length > 0 ? overdue : runs.toSorted((a, b) => Number(a.beganNs - b.beganNs)).slice(0, 1);
}

function versionsOf(running: readonly Running[]): { model: string; version: string }[] {
  const titles = new Set(running.filter(({ kind }) => kind === "run").map(({ title }) => title));
  return [...titles].map((title) => {
    const [model = "", version = ""] = title.split(" ");
    return { model, version };
  });
}
