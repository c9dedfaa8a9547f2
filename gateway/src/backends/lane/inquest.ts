/** Finds out what became of the calls that a worker had when its lane broke: which of them it had begun. */
import type { Timers } from "../../time/timers.ts";
import type { Returned } from "../call.ts";
import type { Death } from "../death.ts";
import { runOf } from "./begun.ts";
import type { LaneCall } from "./exchange/lane-call.ts";
import type { RunPage } from "./run-page.ts";
import type { RunPageFile } from "./run-page-file.ts";

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
  #verdict: { readonly fateOf: FateOf; readonly death: Death | undefined } | undefined;
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
    this.#timers.after(1, () => this.#look(1, 2));
  }

  /** This gateway goes, and waits for no verdict. */
  giveUp(): void {
    this.#decide(nobodyKnows);
  }

  #look(waitedMs: number, pauseMs: number): void {
    if (this.#verdict !== undefined) return;
    if (this.#page!.isDead()) this.#decide(this.#readPage());
    else if (waitedMs >= giveUpAfterMs) this.#decide(nobodyKnows);
    else this.#timers.after(pauseMs, () => this.#look(waitedMs + pauseMs, Math.min(2 * pauseMs, longestPauseMs)));
  }

  #readPage(): { readonly fateOf: FateOf; readonly death: Death | undefined } {
    const page = this.#page!.read();
    if (page === undefined || page.unlisted > 0) return nobodyKnows;
    const fateOf: FateOf = (call, lane) => (runOf(page, lane, sentCall(call)) === undefined ? "unbegun" : "begun");
    const hadSuspect = this.#lanes.some(({ number, calls }) =>
      calls.some((call) => call.content.alone && fateOf(call, number) === "begun"),
    );
    return { fateOf, death: { running: versionsOf(page), hadSuspect } };
  }

  #decide(verdict: { readonly fateOf: FateOf; readonly death: Death | undefined }): void {
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
    for (const [call, fate] of fates) if (fate === "begun") call.returned(fate, death);
    for (const [call, fate] of fates) if (fate !== "begun") call.returned(fate, death);
  }
}

const nobodyKnows = { fateOf: (): Returned => "unknown", death: undefined };

function sentCall(call: LaneCall) {
  const { model, version } = call.content;
  return { id: call.block!.idOf(call), model, version };
}

function versionsOf({ running }: RunPage): { model: string; version: string }[] {
  const titles = new Set(running.filter(({ kind }) => kind === "run").map(({ title }) => title));
  return [...titles].map((title) => {
    const [model = "", version = ""] = title.split(" ");
    return { model, version };
  });
}
