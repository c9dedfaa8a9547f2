/**
 * Runs the canaries that traffic documents ask for: gives them their share, lets the judge decide, and writes down what it decided.
 * How far each has come is in the state, so that a restart goes on at the same step; what is measured is this process's own and begins anew.
 */

import { GatewayError } from "../../errors/gateway-error.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { CanaryEvent, CanaryRun, CanaryState, CanaryStore, Grounds } from "../../state/canary-store.ts";
import type { Clock } from "../../time/clock.ts";
import type { FirstShare } from "../choose/shares.ts";
import type { TrafficTable } from "../choose/table.ts";
import type { TrafficDocument, TrafficWish } from "../document/document.ts";
import type { MeasuredCall, MeasuredView } from "./measure.ts";
import { RunningCanary } from "./running.ts";
import { documentWithoutCanary, promotedDocument, refuseMovedBaseline, restOf, runFromDocument, wishText } from "./wish.ts";

export interface CanaryStatus {
  /** The last one, running or over. */
  readonly run: CanaryRun | undefined;
  readonly running:
    | {
        readonly waitingFor: string;
        readonly sinceMs: number;
        readonly measured: MeasuredView;
        /** What divides the other calls: percentages by exact version. */
        readonly rest: Readonly<Record<string, number>>;
      }
    | undefined;
  /** Newest first. */
  readonly history: readonly CanaryEvent[];
}

export interface CanaryGauge {
  readonly model: string;
  readonly version: string;
  readonly percent: number;
}

export interface CanaryParts {
  readonly table: TrafficTable;
  readonly catalogue: Catalogue;
  readonly store: CanaryStore;
  readonly clock: Clock;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** Who did it, in audit and history. */
const judgeName = "judge";
const shownEvents = 100;
/** A canary that fails is judged at once, but not more often than this, in milliseconds. */
const judgedEveryMs = 20;

export class CanaryWatch {
  readonly #parts: CanaryParts;
  readonly #running = new Map<string, RunningCanary>();
  /** The shares that the table has been told. */
  readonly #given = new Map<string, string>();
  readonly #endings = new Map<string, { readonly model: string; readonly outcome: CanaryState; count: number }>();
  readonly #stop: () => void;

  constructor(parts: CanaryParts) {
    this.#parts = parts;
    const { table, store } = parts;
    this.#stop = table.onChange((model) => this.#look(model));
    for (const { model, isSettled } of store.list()) if (!isSettled) this.#look(model);
    this.#lookAtWishes();
  }

  stop(): void {
    this.#stop();
  }

  // ---- what is measured

  /** One call is over. */
  finished(call: MeasuredCall): void {
    if (this.#running.size === 0 || !call.isSplit) return;
    const running = this.#running.get(call.model);
    if (running === undefined) return;
    const nowMs = this.#parts.clock.now();
    if (!running.measure.add(call, nowMs) || nowMs - running.judgedAtMs < judgedEveryMs) return;
    try {
      this.#judge(running, nowMs);
    } catch {
      // The state could not be written; `tick` tries again, and says so. The canary has lost its share all the same.
    }
  }

  /** One call of the model was copied to `version`, and both answers are there. */
  compared(model: string, version: string, isOtherwise: boolean): void {
    const running = this.#running.get(model);
    if (running?.run.version === version) running.measure.compared(isOtherwise);
  }

  /** To be called every second. Throws StateError or its like; what is left undone then is done the next time. */
  tick(): void {
    this.#lookAtWishes();
    const nowMs = this.#parts.clock.now();
    for (const running of [...this.#running.values()]) this.#judge(running, nowMs);
  }

  // ---- what people ask

  /** Everything to the canary. Throws CONFLICT when none runs. */
  promote(model: string, who: string): void {
    this.#end(this.#runningOf(model), "promoted", { who, reason: "promoted by hand" });
  }

  /** Everything back to the baseline. Throws CONFLICT when none runs. */
  rollBack(model: string, who: string): void {
    this.#end(this.#runningOf(model), "rolled_back", { who, reason: "rolled back by hand" });
  }

  /** The document that either would leave behind. Throws CONFLICT when none runs. */
  outcome(model: string, decision: "promoted" | "rolled_back"): TrafficWish {
    const { run } = this.#runningOf(model);
    const { table } = this.#parts;
    const document = table.document(model);
    // A file's document stays as it is whatever becomes of its canary.
    if (table.isFromFile(model)) return document;
    return decision === "promoted" ? promotedDocument(document, run) : documentWithoutCanary(document);
  }

  /** Throws the CONFLICT of a document that would move the ground under a canary that runs. */
  refuse(model: string, wish: TrafficWish): void {
    const running = this.#running.get(model);
    if (running !== undefined) refuseMovedBaseline(running.run, wish);
  }

  status(model: string): CanaryStatus {
    const { store, clock, catalogue } = this.#parts;
    const running = this.#running.get(model);
    const run = store.last(model);
    const history = store.history(model, shownEvents);
    if (running === undefined || run?.state !== "running") return { run, running: undefined, history };
    const verdict = running.judge(clock.now(), catalogue);
    const waitingFor = verdict.kind === "wait" ? verdict.waitingFor : "the next second";
    const { measuredSinceMs: sinceMs, measure, rest } = running;
    return { run, running: { waitingFor, sinceMs, measured: measure.view(), rest }, history };
  }

  /** Those that run now. */
  gauges(): CanaryGauge[] {
    return [...this.#running.values()].map(({ run }) => ({ model: run.model, version: run.version, percent: run.steps[run.step]! }));
  }

  /** How many ended how, since this process began. */
  endings(): Iterable<{ readonly model: string; readonly outcome: CanaryState; readonly count: number }> {
    return this.#endings.values();
  }

  // ---- from documents to runs

  #lookAtWishes(): void {
    for (const { model, canary } of this.#parts.table.documents()) if (canary !== undefined) this.#look(model);
  }

  /** Brings the canary of a model in line with its document and the state. */
  #look(model: string, who = judgeName): void {
    const { table, store } = this.#parts;
    const document = table.document(model);
    const last = store.last(model);
    if (last !== undefined && !last.isSettled && asksFor(document) && wishText(document) === last.wish) {
      if (last.state === "running") this.#follow(last, document);
      else this.#conclude(last, document, who);
      return;
    }
    if (last?.state === "running") this.#giveUp(last, document);
    if (last !== undefined && !last.isSettled) store.settle(last);
    this.#running.delete(model);
    if (asksFor(document)) this.#begin(document);
    else this.#give(model, undefined);
  }

  #begin(document: TrafficDocument & Asking): void {
    const { store, catalogue, log } = this.#parts;
    const { model } = document;
    const entry = catalogue.find(model);
    const wanted = runFromDocument(document, entry);
    const state = entry?.byVersion.get(wanted.version)?.state;
    // A file may name what is still to be rolled out: it begins when that serves.
    if (state !== "READY" && state !== "RECOVERING") return this.#give(model, undefined);
    store.begin(wanted, { who: judgeName, reason: "the document asks for it" });
    log.info({ model, version: wanted.version, percent: wanted.steps[0] }, "canary started");
    const run = store.last(model);
    if (run?.wish === wanted.wish) this.#follow(run, document);
  }

  #follow(run: CanaryRun, document: TrafficDocument & Asking): void {
    const known = this.#running.get(run.model);
    if (known?.ending !== undefined) return;
    const isKnown = known?.run.id === run.id;
    if (isKnown && known.run.step === run.step) return this.#give(run.model, known.share());
    // What a name stood for when it began, it stands for until it is over: a version that arrives would else become its baseline.
    const rest = run.rest ?? (isKnown ? known.rest : undefined) ?? restOf(document, this.#parts.catalogue.find(run.model));
    const running = new RunningCanary(run, rest, document.canary, this.#parts.clock);
    this.#running.set(run.model, running);
    this.#give(run.model, running.share());
  }

  /** The run is over and its document still asks for it: a document of the API is changed, one of a file stays as it is. */
  #conclude(run: CanaryRun, document: TrafficDocument, who: string): void {
    const { table } = this.#parts;
    const { model } = run;
    const isThrough = run.state === "completed" || run.state === "promoted";
    this.#running.delete(model);
    if (!isThrough) this.#give(model, undefined);
    if (!table.isFromFile(model)) table.set(model, isThrough ? promotedDocument(document, run) : documentWithoutCanary(document), who);
    else if (isThrough) this.#give(model, { version: run.version, percent: 100 });
  }

  #giveUp(run: CanaryRun, document: TrafficDocument): void {
    const reason = asksFor(document) ? "the document asks for another canary now" : "the document no longer asks for it";
    if (this.#parts.store.end(run, "ended", { who: judgeName, reason })) this.#count(run.model, "ended");
  }

  #give(model: string, share: FirstShare | undefined): void {
    const text = share && JSON.stringify(share);
    if (this.#given.get(model) === text) return;
    // Before the table hears of it: it tells its listeners, this one included.
    if (text === undefined) this.#given.delete(model);
    else this.#given.set(model, text);
    this.#parts.table.giveFirst(model, share);
  }

  // ---- what the judge decides

  #judge(running: RunningCanary, nowMs: number): void {
    if (running.ending !== undefined) return this.#end(running, running.ending.state, running.ending.grounds);
    const verdict = running.judge(nowMs, this.#parts.catalogue);
    const measured = JSON.stringify(running.measure.view());
    if (verdict.kind === "raise") this.#raise(running, { who: judgeName, reason: running.summary(), measured });
    if (verdict.kind === "complete") this.#end(running, "completed", { who: judgeName, reason: running.summary(), measured });
    if (verdict.kind === "roll_back") this.#end(running, "rolled_back", { who: judgeName, reason: verdict.reason, measured });
  }

  #raise({ run, measure }: RunningCanary, grounds: Grounds): void {
    const { store, log } = this.#parts;
    const { model, version } = run;
    if (store.raise(run, measure.carry(), grounds))
      log.info({ model, version, percent: run.steps[run.step + 1], because: grounds.reason }, "canary raised");
    this.#look(model);
  }

  #end(running: RunningCanary, state: Exclude<CanaryState, "running">, grounds: Grounds): void {
    const { store, log } = this.#parts;
    const { model, version } = running.run;
    running.ending = { state, grounds };
    // First of all, so that callers are safe whatever becomes of the state.
    if (state === "rolled_back") this.#give(model, undefined);
    const isNews = store.end(running.run, state, { measured: JSON.stringify(running.measure.view()), ...grounds });
    this.#running.delete(model);
    if (isNews) {
      this.#count(model, state);
      log[state === "rolled_back" ? "warn" : "info"](
        { model, version, who: grounds.who, because: grounds.reason },
        `canary ${said[state]}`,
      );
    }
    this.#look(model, grounds.who);
  }

  #runningOf(model: string): RunningCanary {
    // Another gateway of this home may have ended it.
    this.#parts.table.follow();
    this.#look(model);
    const running = this.#running.get(model);
    if (running === undefined)
      throw new GatewayError("CONFLICT", `No canary of '${model}' runs now; put a document with \`canary\` to begin one.`);
    return running;
  }

  #count(model: string, outcome: CanaryState): void {
    const known = this.#endings.get(`${model} ${outcome}`);
    if (known) known.count++;
    else this.#endings.set(`${model} ${outcome}`, { model, outcome, count: 1 });
  }
}

type Asking = Required<Pick<TrafficDocument, "canary">>;

const said = { completed: "completed", promoted: "promoted", rolled_back: "rolled back", ended: "ended" } as const;

function asksFor(document: TrafficDocument): document is TrafficDocument & Asking {
  return document.canary !== undefined;
}
