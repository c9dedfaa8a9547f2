/** All backends as one: finds them, sends calls to them, and says how they are. It knows no kind of them. */

import type { AnnouncedVersion, Snapshot } from "../backends/announced-version.ts";
import type { Backend, BackendHealth, BackendLog, BackendSurroundings, CreateBackend } from "../backends/backend.ts";
import type { Death } from "../backends/death.ts";
import { type DesiredModels, nothingDesired } from "../backends/desired.ts";
import { endpointToString, nameFromEndpoint } from "../backends/endpoint.ts";
import type { SharedFiles } from "../backends/shared-files.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { isNotFound } from "../errors/http-status.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { MergedCatalogue } from "../models/merged-catalogue.ts";
import type { Clock } from "../time/clock.ts";
import { loopUseSince } from "../time/loop-use.ts";
import type { Cancel, Timers } from "../time/timers.ts";
import { originOf } from "./addresses.ts";
import type { CallHandle, WorkerAnswer, WorkerCall } from "./call.ts";
import { Discovery, type Found, type Resolve } from "./discovery.ts";
import { Dispatcher, type DispatcherLimits } from "./dispatcher.ts";
import { FirstCatalogue } from "./first-catalogue.ts";
import { Member, type MemberOwner } from "./member.ts";
import type { Attempts } from "./retry-budget.ts";
import type { AnswerStream, StreamCall, StreamWish } from "./stream-call.ts";
import { LiveStreams, type VersionStreams } from "./streams/live.ts";
import { type Keep, keepAll } from "./subset.ts";

export type { CallHandle, WorkerAnswer, WorkerCall } from "./call.ts";
export type { AnswerStream, Cut, StreamWish } from "./stream-call.ts";
export type { StreamTimes } from "./streams/bounds.ts";
export { StreamMeasured } from "./streams/measured.ts";

/** How one backend of the pool is. */
export interface WorkerStatus extends BackendHealth {
  /** Name in answers, logs and metrics. */
  readonly name: string;
  /** For admins: it may be a path. */
  readonly address: string;
}

/** What the pool has under way. */
export interface PoolLoad {
  readonly inFlight: number;
  readonly waiting: number;
}

/** What the request path and the admin API use. */
export interface WorkerPool {
  readonly catalogue: Catalogue;
  /** Where request bodies may be written for workers of this machine; undefined when there is no such folder. */
  readonly files: SharedFiles | undefined;
  readonly load: PoolLoad;
  readonly attempts: Attempts;
  /** How long no worker has served anything, in milliseconds; 0 when one does. */
  readonly unservedForMs: number;
  /**
   * In the first seconds of a process: resolves when it is known what there is of a model, or of all, and within the time
   * given; undefined when nobody need wait.
   */
  whenKnown(model: string | undefined, withinMs: number): Promise<void> | undefined;
  /** Rejects with a GatewayError. */
  send(call: WorkerCall): Promise<WorkerAnswer>;
  /** The same with a way to call it off. */
  begin(call: WorkerCall): CallHandle;
  /** The same for a call whose outputs are wanted as they come. */
  stream(call: StreamWish): AnswerStream;
  /** How many streams workers are at, of each version that has any. */
  streams(): readonly VersionStreams[];
  /** The gateway leaves: streams that are not over end with an error, and no more begin. */
  endStreams(): void;
  workers(): readonly WorkerStatus[];
  /** Loads a version, or all that the version policy names, on every worker. Rejects with a GatewayError. */
  loadModel(model: string, version: string): Promise<readonly AnnouncedVersion[]>;
  /** Resolves with the versions that were unloaded somewhere. */
  unloadModel(model: string, version: string): Promise<readonly string[]>;
  /** Tells every worker which versions are wanted, if that has changed. */
  tellDesired(): void;
  /** Resolves when the addresses have been looked up for the first time; connections follow. */
  start(): Promise<void>;
  /** Other addresses from now on: new workers are connected, and those that are left out are let go when they end. */
  useWorkers(addresses: readonly string[]): Promise<void>;
  /** Takes no more calls, resolves when the last one is over and the lanes are closed, or when the time is over. */
  drain(withinMs: number): Promise<void>;
  /** Closes everything now; what is under way fails. */
  close(): void;
}

export interface PoolOptions {
  /** As in the settings. Throws a sentence when one can't be read. */
  readonly addresses: readonly string[];
  /** What stands behind an address. */
  readonly createBackend: CreateBackend;
  readonly files: SharedFiles | undefined;
  readonly limits: DispatcherLimits;
  /** What the outputs of one answer may take. */
  readonly maxAnswerBytes: number;
  readonly loadTimeoutMs: number;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: BackendLog;
  /** Which versions are wanted besides the workers' own policies; by default, nothing is. */
  readonly desired?: () => DesiredModels;
  /** Which of the workers that are found this gateway keeps lanes to; by default, all. */
  readonly keep?: Keep;
  /** From 0 to 1; spreads reconnects. */
  readonly random?: () => number;
  /** The share of the time since it was asked last in which the event loop was busy; by default, the real one. */
  readonly loopUse?: () => number;
}

/** What a worker had whose address was taken away is expected elsewhere for this long: other workers may just have got it. */
export const forgetAfterMs = 2_000;
/** Memory of shared files that nobody needed in between is given back this often, in milliseconds. */
const trimEveryMs = 10_000;

export function createWorkerPool(options: PoolOptions): WorkerPool {
  return new Pool(options);
}

class Pool implements WorkerPool, MemberOwner {
  readonly catalogue = new MergedCatalogue();
  readonly files: SharedFiles | undefined;
  readonly #options: PoolOptions;
  readonly #dispatcher: Dispatcher;
  readonly #discovery: Discovery;
  readonly #first: FirstCatalogue;
  readonly #streams = new LiveStreams<StreamCall>();
  readonly #keep: Keep;
  /** By address. */
  readonly #members = new Map<string, Member>();
  /** Those that there are to be, by address. */
  #kept: ReadonlyMap<string, Found> = new Map();
  /** Those that are for other gateways, as soon as those that there are to be have said what they serve. */
  #spare: Member[] = [];
  readonly #around: BackendSurroundings;
  #cancelTrim: Cancel = () => {};
  #cancelForget: Cancel = () => {};
  #stopping = false;
  #unservedSinceMs: number | undefined = undefined;
  #allGone: () => void = () => {};

  constructor(options: PoolOptions) {
    this.#options = options;
    this.files = options.files;
    this.#keep = options.keep ?? keepAll;
    const { clock, timers, log, maxAnswerBytes, loadTimeoutMs, random = Math.random, desired = nothingDesired } = options;
    this.#around = { clock, timers, log, maxAnswerBytes, loadTimeoutMs, random, desired };
    this.#dispatcher = new Dispatcher(this.catalogue, options.limits, clock, timers, options.loopUse ?? loopUseSince());
    this.#first = new FirstCatalogue(
      this.catalogue,
      () => this.#members.size > 0 && [...this.#members.values()].every(({ hasReported }) => hasReported),
      options.clock,
      options.timers,
      options.limits.callsWaiting,
    );
    this.#discovery = new Discovery(options.addresses, options.resolve, options.timers, (found) => this.#found(found));
  }

  get load(): PoolLoad {
    return { inFlight: this.#dispatcher.inFlight, waiting: this.#dispatcher.waiting };
  }

  get attempts(): Attempts {
    return this.#dispatcher.attempts;
  }

  get unservedForMs(): number {
    return this.#unservedSinceMs === undefined ? 0 : this.#options.clock.now() - this.#unservedSinceMs;
  }

  async start(): Promise<void> {
    if (this.files !== undefined) this.#trimLater(this.files);
    await this.#discovery.start();
  }

  async useWorkers(addresses: readonly string[]): Promise<void> {
    await this.#discovery.replace(addresses);
    this.#cancelForget();
    this.#cancelForget = this.#options.timers.after(forgetAfterMs, () => {
      this.catalogue.expect(addresses.map(originOf));
      this.#reroute();
    });
  }

  send(call: WorkerCall): Promise<WorkerAnswer> {
    return this.#dispatcher.begin(call).answer;
  }

  begin(call: WorkerCall): CallHandle {
    return this.#dispatcher.begin(call);
  }

  stream(call: StreamWish): AnswerStream {
    const stream = this.#dispatcher.stream(call);
    this.#streams.add(stream);
    return stream;
  }

  streams(): readonly VersionStreams[] {
    return this.#streams.byVersion();
  }

  endStreams(): void {
    this.#streams.leave();
  }

  whenKnown(model: string | undefined, withinMs: number): Promise<void> | undefined {
    return this.#first.whenKnown(model, withinMs);
  }

  workers(): readonly WorkerStatus[] {
    return [...this.#members.values()].map(statusOf);
  }

  async loadModel(model: string, version: string): Promise<readonly AnnouncedVersion[]> {
    const versions = await this.#askAll((backend) => backend.load(model, version, this.#around.loadTimeoutMs));
    return worstOfEach(versions.flat());
  }

  async unloadModel(model: string, version: string): Promise<readonly string[]> {
    const versions = await this.#askAll((backend) => backend.unload(model, version, this.#around.loadTimeoutMs));
    return [...new Set(versions.flat())];
  }

  tellDesired(): void {
    for (const member of this.#members.values()) member.tellDesired();
  }

  async drain(withinMs: number): Promise<void> {
    // A call by reference is the worker's until its run is over, however long ago its caller was answered.
    const cancelEnd = this.#options.timers.after(withinMs, () => this.close());
    await this.#dispatcher.drain();
    this.#stop();
    const gone = new Promise<void>((resolve) => (this.#allGone = resolve));
    for (const { backend } of [...this.#members.values()]) backend.drain();
    if (this.#members.size > 0) await gone;
    cancelEnd();
    this.files?.close();
  }

  close(): void {
    this.#dispatcher.close();
    this.#stop();
    for (const { backend } of [...this.#members.values()]) backend.close();
    this.files?.close();
  }

  // ---- what its members report

  isOnlyOne(member: Member, bootId: string): boolean {
    return ![...this.#members.values()].some((other) => other !== member && other.backend.status().bootId === bootId);
  }

  serving(member: Member, snapshot: Snapshot): void {
    this.catalogue.announce(member, member.found.origin, snapshot);
    this.#reroute();
    this.#leaveSpare();
    this.#first.look();
  }

  stoppedServing(member: Member): void {
    this.catalogue.lose(member, member.found.origin);
    this.#dispatcher.lost();
    this.#reroute();
    this.#leaveSpare();
    this.#first.look();
  }

  left(member: Member): void {
    this.catalogue.leave(member);
    this.#reroute();
  }

  died(death: Death): void {
    this.#dispatcher.died(death);
  }

  explained(death: Death, end: string): void {
    this.#dispatcher.explained(death, end);
  }

  gone(member: Member): void {
    const address = endpointToString(member.found.endpoint);
    this.#members.delete(address);
    const again = this.#kept.get(address);
    if (member.isLeft && again !== undefined && !this.#stopping) this.#add(address, again);
    if (this.#stopping && this.#members.size === 0) this.#allGone();
  }

  // ---- details

  #stop(): void {
    this.#stopping = true;
    this.#discovery.stop();
    this.#cancelTrim();
    this.#cancelForget();
  }

  /** Backends that are new start, those that are no longer there retire, and those that are for other gateways are left to them. */
  #found(found: readonly Found[]): void {
    const present = new Set(found.map(addressOf));
    const kept = new Map(this.#keep(found, addressOf).map((each) => [addressOf(each), each]));
    this.#kept = kept;
    for (const [address, each] of kept) {
      const known = this.#members.get(address);
      if (known === undefined) this.#add(address, each);
      else if (!known.isLeft) known.backend.reinstate();
    }
    const others = [...this.#members].filter(([address]) => !kept.has(address));
    this.#spare = others.filter(([address]) => present.has(address)).map(([, member]) => member);
    for (const [address, { backend }] of others) if (!present.has(address)) backend.retire();
    this.#leaveSpare();
  }

  /** Never before their successors are there: calls would find nobody in between. */
  #leaveSpare(): void {
    if (this.#spare.length === 0 || [...this.#kept.keys()].some((address) => this.#members.get(address)?.hasReported !== true)) return;
    for (const member of this.#spare.splice(0)) member.leave();
  }

  #add(address: string, found: Found): void {
    const name = this.#nameFor(nameFromEndpoint(found.endpoint), address);
    const member = new Member(name, found, this.#options.createBackend, this.#around, this);
    this.#members.set(address, member);
    member.backend.start();
  }

  /** Two sockets may have the same file name in different folders. */
  #nameFor(name: string, address: string): string {
    return [...this.#members.values()].some((member) => member.name === name) ? address : name;
  }

  #reroute(): void {
    const isServed = [...this.#members.values()].some(({ serves }) => serves.length > 0);
    this.#unservedSinceMs = isServed ? undefined : (this.#unservedSinceMs ?? this.#options.clock.now());
    this.#dispatcher.reroute(this.#members.values());
  }

  /** What every connected worker answers; rejects only when none succeeds. */
  async #askAll<Response>(ask: (backend: Backend) => Promise<Response>): Promise<Response[]> {
    const connected = [...this.#members.values()].filter(({ isReady }) => isReady).map(({ backend }) => backend);
    if (connected.length === 0)
      throw new GatewayError("NO_HEALTHY_WORKER", "No worker is connected; try again in a moment.", { retryAfterMs: 1_000 });
    const outcomes = await Promise.allSettled(connected.map(ask));
    const answers = outcomes.filter((outcome) => outcome.status === "fulfilled").map((outcome) => outcome.value);
    if (answers.length === 0) throw mostTelling(outcomes as PromiseRejectedResult[]);
    return answers;
  }

  #trimLater(files: SharedFiles): void {
    this.#cancelTrim = this.#options.timers.after(trimEveryMs, () => {
      files.trim();
      this.#trimLater(files);
    });
  }
}

function addressOf({ endpoint }: Found): string {
  return endpointToString(endpoint);
}

function statusOf({ name, found, backend }: Member): WorkerStatus {
  return { name, address: endpointToString(found.endpoint), ...backend.status() };
}

/** Of those that all failed: that one does not have a model says nothing where another one does. */
function mostTelling(outcomes: readonly PromiseRejectedResult[]): GatewayError {
  const errors = outcomes.map(({ reason }) => GatewayError.from(reason));
  return errors.find((error) => !isNotFound(error)) ?? errors[0]!;
}

/** One statement for each version: a failure on any worker is what an admin must see. */
function worstOfEach(versions: readonly AnnouncedVersion[]): readonly AnnouncedVersion[] {
  const worst = new Map<string, AnnouncedVersion>();
  for (const version of versions) {
    const key = `${version.name}/${version.version}`;
    if (!worst.has(key) || version.state === "FAILED") worst.set(key, version);
  }
  return [...worst.values()];
}
