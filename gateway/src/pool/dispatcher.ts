/** Brings each call to a worker and back: picks one, sends again what a lost worker had, lets calls wait for one that comes back. */

import type { Answer } from "../backends/answer.ts";
import type { Returned } from "../backends/call.ts";
import type { Death } from "../backends/death.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { type Reason, reasonFromName } from "../errors/reasons.ts";
import type { MergedCatalogue } from "../models/merged-catalogue.ts";
import type { Clock } from "../time/clock.ts";
import type { Timers } from "../time/timers.ts";
import { beginAttempt, endAttempt } from "./attempts.ts";
import { AwaitedWorkers } from "./awaited-workers.ts";
import { PoolCall, type WorkerCall } from "./call.ts";
import { Deadlines } from "./deadlines.ts";
import { HeldRefusals } from "./held-refusals.ts";
import type { Member } from "./member.ts";
import { pick } from "./pick.ts";
import { Places } from "./places.ts";
import { Quarantine } from "./poison/quarantine.ts";
import { Trials } from "./poison/trials.ts";
import * as refusals from "./refusals.ts";
import { isLeaving, mayAskOneMore, mayBeSentAgain, mayTryElsewhere, neverRan } from "./retry.ts";
import { type Attempts, RetryBudget } from "./retry-budget.ts";
import { type Route, type Routes, routesFromWorkers } from "./routes.ts";
import { StreamCall, type StreamOwner, type StreamWish } from "./stream-call.ts";

export interface DispatcherLimits {
  /** Calls that workers may have at a time. */
  readonly callsInFlight: number;
  /** Calls that may wait for a worker to come back. */
  readonly callsWaiting: number;
}

export class Dispatcher implements StreamOwner {
  readonly #catalogue: MergedCatalogue;
  readonly #limits: DispatcherLimits;
  readonly #deadlines: Deadlines;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #awaited: AwaitedWorkers;
  readonly #quarantine: Quarantine;
  readonly #trials: Trials<PoolCall>;
  #routes: Routes<Member> = new Map();
  readonly #places: Places;
  readonly #held: HeldRefusals;
  readonly #budget = new RetryBudget();
  #draining = false;
  #closed = false;
  #emptied: () => void = () => {};

  constructor(catalogue: MergedCatalogue, limits: DispatcherLimits, clock: Clock, timers: Timers, loopUse: () => number) {
    this.#catalogue = catalogue;
    this.#limits = limits;
    this.#clock = clock;
    this.#timers = timers;
    this.#deadlines = new Deadlines(clock, timers);
    this.#held = new HeldRefusals(clock, loopUse);
    this.#places = new Places(limits.callsInFlight);
    this.#awaited = new AwaitedWorkers(catalogue, limits.callsWaiting, clock, timers, this.#places, {
      dispatch: (call) => this.#dispatch(call),
      workersOf: (version) => this.#route(version)?.workers.length ?? 0,
    });
    this.#quarantine = new Quarantine(clock, timers, { withdrawn: (...what) => this.#withdraw(...what) });
    this.#trials = new Trials(
      timers,
      (call) => this.#quarantine.deathsOf(call),
      (call) => this.#try(call),
    );
  }

  /** Calls that are neither answered nor waiting. */
  get inFlight(): number {
    return this.#places.size;
  }

  /** Calls that wait for a worker to come back. */
  get waiting(): number {
    return this.#awaited.size;
  }

  /** How often they were sent, and not sent again. */
  get attempts(): Attempts {
    return this.#budget.attempts;
  }

  /** Begins a call; whatever becomes of it is in the handle's promise. */
  begin(content: WorkerCall): PoolCall {
    const call = new PoolCall(this, content);
    this.#begin(call);
    return call;
  }

  /** The same for one whose outputs are wanted as they come. */
  stream(wish: StreamWish): StreamCall {
    const call = new StreamCall(this, wish);
    this.#begin(call);
    return call;
  }

  #begin(call: PoolCall): void {
    const { content } = call;
    const nowMs = this.#clock.now();
    if (this.#draining) call.fail(refusals.stopping());
    else if (content.deadlineAt <= nowMs) call.fail(refusals.deadlineExceeded());
    else if (!this.#places.take(content.share)) call.fail(refusals.tooManyInFlight(this.inFlight, this.#limits.callsInFlight));
    else {
      this.#deadlines.add(call);
      this.#budget.began(nowMs);
      this.#dispatch(call);
    }
  }

  /** Workers came, went or changed what they serve. */
  reroute(workers: Iterable<Member>): void {
    this.#routes = routesFromWorkers(workers);
    this.#awaited.release();
    this.#trials.goOn();
  }

  /** A worker is gone that is expected back; before `reroute`. */
  lost(): void {
    this.#awaited.lost();
  }

  /** Takes no more calls and fails those that wait; the lanes' own fail as they come back. */
  close(): void {
    this.#draining = true;
    this.#closed = true;
    this.#awaited.letOut();
    this.#trials.goOn();
  }

  /** Takes no more calls; resolves when those that it has are over. */
  async drain(): Promise<void> {
    this.#draining = true;
    if (this.inFlight + this.waiting === 0) return;
    await new Promise<void>((resolve) => (this.#emptied = resolve));
  }

  // ---- what lanes and the clock report

  answered(call: PoolCall, answer: Answer): void {
    if (call.attempt !== undefined) endAttempt(call, answer.reason);
    if (call.isTrial) this.#endTrial(call, answer.reason === "" ? "" : reasonFromName(answer.reason));
    if (call.settled) return;
    if (answer.reason === "") {
      this.#budget.answered();
      this.#settled(call);
      return call.succeed(answer);
    }
    const reason = reasonFromName(answer.reason);
    if (!call.hasBegun && mayTryElsewhere(reason, call.content) && this.#tryElsewhere(call, reason)) return;
    const error = new GatewayError(reason, answer.detail, answer.retryAfterMs > 0 ? { retryAfterMs: answer.retryAfterMs } : undefined);
    const heldMs = reason === "QUEUE_FULL" ? this.#held.delayMs(call.content.share) : 0;
    if (heldMs === 0) return this.#fail(call, error);
    call.carried = undefined;
    this.#timers.after(heldMs, () => {
      if (!call.settled) this.#fail(call, error);
    });
  }

  returned(call: PoolCall, how: Returned, death: Death | undefined): void {
    if (call.attempt !== undefined) endAttempt(call, how);
    // Who ran beside a suspect is not to pay for it.
    const isBystander = how !== "hung" && death?.hadSuspect === true && !call.content.alone;
    if (isBystander) call.sends--;
    const may = mayBeSentAgain(how, call.content, call.sends) && !call.settled && !call.hasBegun;
    const again = may && (isBystander || how === "unsent" || this.#budget.takeLost(call, call.member!.name, this.#clock.now()));
    // Also what nobody waits for any more may have ended a worker.
    if (!neverRan(how)) this.#quarantine.returned(call, how, death, again);
    if (call.isTrial) this.#endTrial(call, undefined);
    if (call.settled) return;
    call.carried = undefined;
    if (neverRan(how)) call.sends--;
    if (may && !again) this.#fail(call, refusals.retriesSpent());
    else if (!again) this.#fail(call, refusals.lost(how, call.content, call.hasBegun));
    // What had been begun is looked at together, once all that the worker had has come back.
    else if (how === "begun" || how === "hung") this.#trials.add(call);
    else this.#dispatch(call);
  }

  died(death: Death): void {
    this.#quarantine.died(death);
  }

  explained(death: Death, end: string): void {
    this.#quarantine.explained(death, end);
  }

  expired(call: PoolCall): void {
    this.#abandon(call, refusals.deadlineExceeded(), { tellWorker: false, isLate: true });
  }

  now(): number {
    return this.#clock.now();
  }

  hurried(call: StreamCall): void {
    this.#deadlines.remove(call);
    this.#deadlines.add(call);
  }

  cut(call: StreamCall, error: GatewayError): void {
    this.#abandon(call, error, { tellWorker: true, isLate: call.cut === "first_chunk" || call.cut === "gap" });
  }

  cancelled(call: PoolCall): void {
    this.#abandon(call, refusals.cancelled(), { tellWorker: true, isLate: false });
  }

  // ---- ways

  #dispatch(call: PoolCall): void {
    if (!this.#closed && !this.#quarantine.isIdle && this.#isHeld(call)) return;
    const route = this.#route(call.content);
    if (this.#closed) this.#fail(call, refusals.stopping());
    else if (route === undefined) this.#withoutRoute(call);
    else this.#send(call, route.workers.length === 1 ? route.workers[0]! : pick(route.workers, route.nextTurn())!);
  }

  /** Whether something is held against the call, which then goes another way. */
  #isHeld(call: PoolCall): boolean {
    const held = this.#quarantine.consider(call);
    if (held === undefined) return false;
    if (held === "alone" || held === "wait") this.#trials.add(call);
    else if (held === "poison") this.#fail(call, refusals.poison());
    else this.#fail(call, refusals.endsWorkers(call.content, held.deaths, held.outForMs));
    return true;
  }

  /** Tries a suspect on a worker that tries no other; false when there is none. */
  #try(call: PoolCall): boolean {
    const route = this.#route(call.content);
    const held = this.#closed ? undefined : this.#quarantine.consider(call);
    if (held === "wait") return false;
    if (held !== "alone" || route === undefined) {
      if (held === "alone") this.#withoutRoute(call);
      else this.#dispatch(call);
      return true;
    }
    const member = pick(
      route.workers.filter(({ trial }) => trial === undefined),
      route.nextTurn(),
    );
    if (member === undefined) return false;
    call.content = { ...call.content, alone: true };
    call.isTrial = true;
    this.#send(call, member);
    return true;
  }

  /** `reason`: with which it was answered; undefined when it was not. */
  #endTrial(call: PoolCall, reason: Reason | "" | undefined): void {
    call.isTrial = false;
    if (call.member!.trial === call) call.member!.trial = undefined;
    if (reason !== undefined) this.#quarantine.answered(call, reason);
    this.#trials.goOn();
  }

  #send(call: PoolCall, member: Member): void {
    if (call.isTrial) member.trial = call;
    call.sends++;
    this.#budget.sent(call);
    call.member = member;
    if (call.content.span !== undefined) beginAttempt(call, member);
    call.carried = member.backend.send(call);
  }

  /** False when no other worker is left to ask. */
  #tryElsewhere(call: PoolCall, reason: Reason): boolean {
    const route = this.#route(call.content);
    if (route === undefined) {
      // The worker that refused it is leaving and was the last one: its replacement may be on the way.
      if (!this.#awaited.isExpected(call.content)) return false;
      call.sends--;
      this.#wait(call);
      return true;
    }
    (call.refusedBy ??= []).push(call.member!);
    const other = this.#affordedOther(call, route, reason);
    if (other === undefined && !this.#awaited.isOneAway(call.content)) return false;
    call.sends--;
    if (other !== undefined) this.#send(call, other);
    else {
      call.refusedBy = undefined;
      this.#wait(call, true);
    }
    return true;
  }

  /** Another worker to ask, if there is one and not too many calls are sent again. */
  #affordedOther(call: PoolCall, route: Route<Member>, reason: Reason): Member | undefined {
    const other = pick(route.workers, route.nextTurn(), call.refusedBy);
    if (other === undefined) return undefined;
    // What stands by for the others is there for what those refuse, however much that is.
    if (other.rank > call.member!.rank) return other;
    const nowMs = this.#clock.now();
    if (!mayAskOneMore(call.retries)) return undefined;
    const isAfforded = isLeaving(reason) ? this.#budget.takeLost(call, call.member!.name, nowMs) : this.#budget.takeRefused(call, nowMs);
    return isAfforded ? other : undefined;
  }

  #withoutRoute(call: PoolCall): void {
    if (this.#awaited.isExpected(call.content)) this.#wait(call);
    else this.#fail(call, refusals.notServed(this.#catalogue, call.content));
  }

  #route({ model, version }: { readonly model: string; readonly version: string }): Route<Member> | undefined {
    return this.#routes.get(model)?.get(version);
  }

  #wait(call: PoolCall, isRefused = false): void {
    call.content.span?.event("waits for a worker");
    if (!this.#awaited.wait(call, isRefused)) this.#fail(call, refusals.waitingRoomFull(this.#limits.callsWaiting));
  }

  /** A version takes no calls for a while: nobody is to wait for it. */
  #withdraw(model: string, version: string, forMs: number, deaths: number): void {
    this.#catalogue.withdraw(model, version, refusals.endedWorkers(model, version, deaths, forMs));
    this.#timers.after(forMs, () => this.#catalogue.withdraw(model, version, undefined));
    this.#awaited.letOut({ model, version });
  }

  // ---- ends

  #abandon(call: PoolCall, error: GatewayError, { tellWorker, isLate }: { readonly tellWorker: boolean; readonly isLate: boolean }): void {
    const { carried } = call;
    this.#fail(call, error);
    carried?.abandon(tellWorker, isLate);
  }

  #fail(call: PoolCall, error: GatewayError): void {
    if (call.attempt !== undefined) endAttempt(call, error.reason);
    this.#settled(call);
    call.fail(error);
  }

  #settled(call: PoolCall): void {
    this.#deadlines.remove(call);
    if (!this.#awaited.forget(call)) this.#places.giveBack(call.content.share);
    this.#awaited.leaveBench(call);
    if (this.#draining && this.inFlight + this.waiting === 0) this.#emptied();
  }
}
