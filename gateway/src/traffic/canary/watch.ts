/**
 * Runs the canaries that traffic documents ask for: gives them their share, lets the judge decide, and writes down what it decided.
 * How far each has come is in the state, so that a restart goes on at the same step; what is measured is this process's own and begins anew.
 * Of several gateways that share a state each follows and measures, and one judges, by what all have measured.
 */

import { GatewayError } from "../../errors/gateway-error.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { CanaryEvent, CanaryRun, CanaryState, CanaryStore, Grounds } from "../../state/canary-store.ts";
import type { Clock } from "../../time/clock.ts";
import { oneAtATime } from "../../time/one-at-a-time.ts";
import type { FirstShare } from "../choose/shares.ts";
import type { TrafficTable } from "../choose/table.ts";
import type { TrafficDocument, TrafficWish } from "../document/document.ts";
import type { MeasuredCall, MeasuredView } from "./measure.ts";
import { RunningCanary } from "./running.ts";
import type { Tally } from "./tallies.ts";
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

/** What several gateways that share a state have to do with each other. */
export interface Sharing {
  readonly isUp: boolean;
  /** Whether this one judges. */
  readonly isJudge: boolean;
}

export interface CanaryParts {
  readonly table: TrafficTable;
  readonly catalogue: Catalogue;
  readonly store: CanaryStore;
  readonly clock: Clock;
  /** Undefined where this gateway is the only one. */
  readonly sharing: Sharing | undefined;
  /** Tells this start of this gateway from others. */
  readonly gateway: string;
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
  /** Whatever reads or writes the state, so that nothing is decided by what no longer holds. */
  readonly #inTurn = oneAtATime();
  /** Models whose documents have changed. */
  readonly #unseen = new Set<string>();
  #stop = () => {};

  constructor(parts: CanaryParts) {
    this.#parts = parts;
  }

  /** Takes up what the state says. Rejects with StateError. */
  async start(): Promise<void> {
    const { table, store } = this.#parts;
    this.#stop = table.onChange((model) => this.#lookSoon(model));
    await this.#inTurn(async () => {
      for (const { model, isSettled } of await store.list()) if (!isSettled) await this.#look(model);
      await this.#lookAtWishes();
    });
  }

  stop(): void {
    this.#stop();
  }

  /** Resolves when all that has changed so far is taken up. */
  async settled(): Promise<void> {
    await this.#inTurn(async () => {});
    if (this.#unseen.size > 0) await this.settled();
  }

  // ---- what is measured

  /** One call is over. */
  finished(call: MeasuredCall): void {
    if (this.#running.size === 0 || !call.isSplit) return;
    const running = this.#running.get(call.model);
    if (running === undefined) return;
    const nowMs = this.#parts.clock.now();
    if (!running.measure.add(call, nowMs) || nowMs - running.judgedAtMs < judgedEveryMs || running.ending !== undefined) return;
    const decided = this.#decide(running, nowMs);
    // Written down as soon as may be; what fails of that is tried again by `tick`, which says so. The canary has lost its share already.
    if (decided !== undefined) this.#inTurn(() => this.#act(running, decided)).catch(() => {});
  }

  /** One call of the model was copied to `version`, and both answers are there. */
  compared(model: string, version: string, isOtherwise: boolean): void {
    const running = this.#running.get(model);
    if (running?.run.version === version) running.measure.compared(isOtherwise);
  }

  /** To be called every second. Rejects with StateError or its like; what is left undone then is done the next time. */
  tick(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#parts.sharing?.isUp !== false) await this.#lookAtWishes();
      for (const running of [...this.#running.values()]) {
        await this.#exchange(running);
        const decided = running.ending ? "end" : this.#decide(running, this.#parts.clock.now());
        if (decided !== undefined) await this.#act(running, decided);
      }
    });
  }

  /** The state may say something new of runs. Rejects as `tick` does. */
  follow(): Promise<void> {
    return this.#inTurn(() => this.#lookAtWishes());
  }

  // ---- what people ask

  /** Everything to the canary. Rejects with CONFLICT when none runs. */
  promote(model: string, who: string): Promise<void> {
    return this.#endByHand(model, "promoted", { who, reason: "promoted by hand" });
  }

  /** Everything back to the baseline. Rejects with CONFLICT when none runs. */
  rollBack(model: string, who: string): Promise<void> {
    return this.#endByHand(model, "rolled_back", { who, reason: "rolled back by hand" });
  }

  /** The document that either would leave behind. Rejects with CONFLICT when none runs. */
  outcome(model: string, decision: "promoted" | "rolled_back"): Promise<TrafficWish> {
    const { table } = this.#parts;
    return this.#inTurn(async () => {
      const { run } = await this.#runningOf(model);
      const document = table.document(model);
      // A file's document stays as it is whatever becomes of its canary.
      if (table.isFromFile(model)) return document;
      return decision === "promoted" ? promotedDocument(document, run) : documentWithoutCanary(document);
    });
  }

  /** Throws the CONFLICT of a document that would move the ground under a canary that runs. */
  refuse(model: string, wish: TrafficWish): void {
    const running = this.#running.get(model);
    if (running !== undefined) refuseMovedBaseline(running.run, wish);
  }

  status(model: string): Promise<CanaryStatus> {
    return this.#inTurn(() => this.#statusNow(model));
  }

  async #statusNow(model: string): Promise<CanaryStatus> {
    const { store, clock, catalogue } = this.#parts;
    const [run, history] = [await store.last(model), await store.history(model, shownEvents)];
    const running = this.#running.get(model);
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

  async #lookAtWishes(): Promise<void> {
    for (const { model, canary } of this.#parts.table.documents()) if (canary !== undefined) await this.#look(model);
  }

  /** When its turn comes; what fails then is done by the next `tick`. */
  #lookSoon(model: string): void {
    if (this.#unseen.has(model)) return;
    this.#unseen.add(model);
    this.#inTurn(async () => {
      this.#unseen.delete(model);
      await this.#look(model);
    }).catch(() => {});
  }

  /** Brings the canary of a model in line with its document and the state. */
  async #look(model: string): Promise<void> {
    const { table, store } = this.#parts;
    const last = await store.last(model);
    const document = table.document(model);
    if (last !== undefined && !last.isSettled && asksFor(document) && wishText(document) === last.wish) {
      if (last.state === "running") this.#follow(last, document);
      else await this.#conclude(last, document);
      return;
    }
    if (last?.state === "running") await this.#giveUp(last, document);
    if (last !== undefined && !last.isSettled) await store.settle(last);
    this.#running.delete(model);
    if (asksFor(document)) await this.#begin(document);
    else this.#give(model, undefined);
  }

  async #begin(document: TrafficDocument & Asking): Promise<void> {
    const { store, catalogue, log } = this.#parts;
    const { model } = document;
    const entry = catalogue.find(model);
    const wanted = runFromDocument(document, entry);
    const state = entry?.byVersion.get(wanted.version)?.state;
    // A file may name what is still to be rolled out: it begins when that serves.
    if (state !== "READY" && state !== "RECOVERING") return this.#give(model, undefined);
    if (await store.begin(wanted, { who: judgeName, reason: "the document asks for it" }))
      log.info({ model, version: wanted.version, percent: wanted.steps[0] }, "canary started");
    const run = await store.last(model);
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
  async #conclude(run: CanaryRun, document: TrafficDocument): Promise<void> {
    const { table, store } = this.#parts;
    const { model } = run;
    const isThrough = run.state === "completed" || run.state === "promoted";
    this.#running.delete(model);
    if (!isThrough) this.#give(model, undefined);
    if (table.isFromFile(model)) {
      if (isThrough) this.#give(model, { version: run.version, percent: 100 });
      return;
    }
    const [ended] = await store.history(model, 1);
    const after = isThrough ? promotedDocument(document, run) : documentWithoutCanary(document);
    try {
      await table.set(model, { ...after, revision: document.revision }, ended?.who ?? judgeName);
    } catch (error) {
      // Another gateway was faster, or somebody has put a document of his own: that is looked at next.
      if (!(error instanceof GatewayError) || error.reason !== "CONFLICT") throw error;
      return table.follow();
    }
    this.#give(model, undefined);
  }

  async #giveUp(run: CanaryRun, document: TrafficDocument): Promise<void> {
    const reason = asksFor(document) ? "the document asks for another canary now" : "the document no longer asks for it";
    if (await this.#parts.store.end(run, "ended", { who: judgeName, reason })) this.#count(run.model, "ended");
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

  /** What is to be done now; undefined: nothing. A canary that is to go back has lost its share when this returns. */
  #decide(running: RunningCanary, nowMs: number): Decided | undefined {
    const { sharing, catalogue } = this.#parts;
    if (sharing?.isUp && !sharing.isJudge) return undefined;
    const verdict = running.judge(nowMs, catalogue);
    if (verdict.kind === "wait") return undefined;
    // While nobody can say who judges, a gateway sends back what it sees fail, and leaves the rest.
    if (sharing?.isUp === false && verdict.kind !== "roll_back") return undefined;
    if (verdict.kind === "raise") return "raise";
    const state = verdict.kind === "complete" ? "completed" : "rolled_back";
    const reason = verdict.kind === "complete" ? running.summary() : verdict.reason;
    this.#mark(running, state, { who: judgeName, reason, measured: JSON.stringify(running.measure.view()) });
    return "end";
  }

  /** Tells the other gateways what this one has measured, and hears what they have. */
  async #exchange({ run, measure }: RunningCanary): Promise<void> {
    const { sharing, store, gateway, clock } = this.#parts;
    if (!sharing?.isUp) return;
    await store.writeTally(run, gateway, JSON.stringify(measure.own()));
    const others = [...(await store.tallies(run))].filter(([name]) => name !== gateway);
    measure.takeOthers(new Map(others.map(([name, tally]) => [name, JSON.parse(tally) as Tally])), clock.now());
  }

  /** Safe first: callers must not wait for the state. */
  #mark(running: RunningCanary, state: Exclude<CanaryState, "running">, grounds: Grounds): void {
    running.ending = { state, grounds: { measured: JSON.stringify(running.measure.view()), ...grounds } };
    if (state === "rolled_back") this.#give(running.run.model, undefined);
  }

  async #act(running: RunningCanary, decided: Decided): Promise<void> {
    // Somebody else may have had a turn since it was decided.
    if (this.#running.get(running.run.model) !== running) return;
    if (decided === "raise") await this.#raise(running);
    else await this.#end(running);
  }

  async #raise(running: RunningCanary): Promise<void> {
    const { store, log } = this.#parts;
    const { run, measure } = running;
    const { model, version } = run;
    const grounds = { who: judgeName, reason: running.summary(), measured: JSON.stringify(measure.view()) };
    if (await store.raise(run, measure.carry(), grounds))
      log.info({ model, version, percent: run.steps[run.step + 1], because: grounds.reason }, "canary raised");
    await this.#look(model);
  }

  /** Writes down what was decided. */
  async #end(running: RunningCanary): Promise<void> {
    const { store, log } = this.#parts;
    const { model, version } = running.run;
    const { state, grounds } = running.ending!;
    const isNews = await store.end(running.run, state, grounds);
    this.#running.delete(model);
    if (isNews) {
      this.#count(model, state);
      log[state === "rolled_back" ? "warn" : "info"](
        { model, version, who: grounds.who, because: grounds.reason },
        `canary ${said[state]}`,
      );
    }
    await this.#look(model);
  }

  #endByHand(model: string, state: "promoted" | "rolled_back", grounds: Grounds): Promise<void> {
    return this.#inTurn(async () => {
      const running = await this.#runningOf(model);
      this.#mark(running, state, grounds);
      await this.#end(running);
    });
  }

  async #runningOf(model: string): Promise<RunningCanary> {
    // Another gateway may have ended it.
    await this.#parts.table.follow();
    await this.#look(model);
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

type Decided = "raise" | "end";

type Asking = Required<Pick<TrafficDocument, "canary">>;

const said = { completed: "completed", promoted: "promoted", rolled_back: "rolled back", ended: "ended" } as const;

function asksFor(document: TrafficDocument): document is TrafficDocument & Asking {
  return document.canary !== undefined;
}
