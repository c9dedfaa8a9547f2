/** All workers as one: finds them, sends calls to them, and says how they are. */

import type { LaneCounters } from "../backends/lane/exchange/counters.ts";
import type { GatewayIntroduction } from "../backends/lane/exchange/hello.ts";
import type { QueueDepth } from "../backends/lane/exchange/read-response.ts";
import type { WorkerLog, WorkerSurroundings } from "../backends/lane/surroundings.ts";
import { type Endpoint, endpointToString } from "../backends/lane/transport/endpoint.ts";
import type { Dial } from "../backends/lane/transport/transport.ts";
import { Worker, type WorkerState } from "../backends/lane/worker.ts";
import { workerName } from "../backends/lane/worker-name.ts";
import type { SharedFiles } from "../backends/shared-files.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Catalogue } from "../models/catalogue.ts";
import { type DesiredModels, nothingDesired } from "../models/desired-models.ts";
import { MergedCatalogue } from "../models/merged-catalogue.ts";
import { type AnnouncedVersion, versionFromMessage } from "../models/model-version.ts";
import type { Clock } from "../time/clock.ts";
import type { Cancel, Timers } from "../time/timers.ts";
import type { CallHandle, WorkerAnswer, WorkerCall } from "./call.ts";
import { Discovery, type Found, type Resolve } from "./discovery.ts";
import { Dispatcher, type DispatcherLimits } from "./dispatcher.ts";

export type { CallHandle, WorkerAnswer, WorkerCall } from "./call.ts";

/** How one worker is. */
export interface WorkerStatus {
  /** Name in answers, logs and metrics. */
  readonly name: string;
  /** For admins: it may be a path. */
  readonly address: string;
  readonly state: WorkerState;
  /** Why its last connection ended or failed; for admins. */
  readonly problem: string;
  /** Empty or 0 while there is no connection. */
  readonly bootId: string;
  readonly softwareVersion: string;
  readonly processId: number;
  /** Calls that it has and has not answered. */
  readonly outstanding: number;
  /** Those of them that wait for credit in the gateway. */
  readonly pending: number;
  /** Connections that were lost after they stood. */
  readonly losses: number;
  /** Times that another process was met at its address. */
  readonly restarts: number;
  /** Resident memory of its process; 0 while it is not known. */
  readonly memoryBytes: number;
  /** What its lanes have carried since the gateway started. */
  readonly counters: LaneCounters;
  readonly queues: readonly QueueDepth[];
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
  /** Rejects with a GatewayError. */
  send(call: WorkerCall): Promise<WorkerAnswer>;
  /** The same with a way to call it off. */
  begin(call: WorkerCall): CallHandle;
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
  readonly introduction: GatewayIntroduction;
  readonly files: SharedFiles | undefined;
  readonly limits: DispatcherLimits;
  readonly loadTimeoutMs: number;
  readonly dial: Dial;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: WorkerLog;
  /** Which versions are wanted besides the workers' own policies; by default, nothing is. */
  readonly desired?: () => DesiredModels;
  /** From 0 to 1; spreads reconnects. */
  readonly random?: () => number;
}

/** What a worker had whose address was taken away is expected elsewhere for this long: other workers may just have got it. */
export const forgetAfterMs = 2_000;
/** Memory of shared files that nobody needed in between is given back this often, in milliseconds. */
const trimEveryMs = 10_000;

export function createWorkerPool(options: PoolOptions): WorkerPool {
  return new Pool(options);
}

class Pool implements WorkerPool {
  readonly catalogue = new MergedCatalogue();
  readonly files: SharedFiles | undefined;
  readonly #options: PoolOptions;
  readonly #dispatcher: Dispatcher;
  readonly #discovery: Discovery;
  readonly #workers = new Map<string, Worker>();
  #cancelTrim: Cancel = () => {};
  #cancelForget: Cancel = () => {};
  #stopping = false;
  #allGone: () => void = () => {};

  constructor(options: PoolOptions) {
    this.#options = options;
    this.files = options.files;
    this.#dispatcher = new Dispatcher(this.catalogue, options.limits, options.clock, options.timers);
    this.#discovery = new Discovery(options.addresses, options.resolve, options.timers, (found) => this.#found(found));
  }

  get load(): PoolLoad {
    return { inFlight: this.#dispatcher.inFlight, waiting: this.#dispatcher.waiting };
  }

  async start(): Promise<void> {
    if (this.files !== undefined) this.#trimLater(this.files);
    await this.#discovery.start();
  }

  async useWorkers(addresses: readonly string[]): Promise<void> {
    await this.#discovery.replace(addresses);
    this.#cancelForget();
    this.#cancelForget = this.#options.timers.after(forgetAfterMs, () => {
      this.catalogue.expect(addresses);
      this.#dispatcher.reroute(this.#workers.values());
    });
  }

  send(call: WorkerCall): Promise<WorkerAnswer> {
    return this.#dispatcher.begin(call).answer;
  }

  begin(call: WorkerCall): CallHandle {
    return this.#dispatcher.begin(call);
  }

  workers(): readonly WorkerStatus[] {
    return [...this.#workers.values()].map(statusOf);
  }

  async loadModel(model: string, version: string): Promise<readonly AnnouncedVersion[]> {
    const messages = await this.#askAll((worker) => worker.loadModel(model, version, this.#options.loadTimeoutMs));
    return worstOfEach(messages.flat().map(versionFromMessage));
  }

  async unloadModel(model: string, version: string): Promise<readonly string[]> {
    const versions = await this.#askAll((worker) => worker.unloadModel(model, version, this.#options.loadTimeoutMs));
    return [...new Set(versions.flat())];
  }

  tellDesired(): void {
    for (const worker of this.#workers.values()) worker.tellDesired();
  }

  async drain(withinMs: number): Promise<void> {
    // A call by reference is the worker's until its run is over, however long ago its caller was answered.
    const cancelEnd = this.#options.timers.after(withinMs, () => this.close());
    await this.#dispatcher.drain();
    this.#stop();
    const gone = new Promise<void>((resolve) => (this.#allGone = resolve));
    for (const worker of [...this.#workers.values()]) worker.drain();
    if (this.#workers.size > 0) await gone;
    cancelEnd();
    this.files?.close();
  }

  close(): void {
    this.#dispatcher.close();
    this.#stop();
    for (const worker of [...this.#workers.values()]) worker.close();
    this.files?.close();
  }

  #stop(): void {
    this.#stopping = true;
    this.#discovery.stop();
    this.#cancelTrim();
    this.#cancelForget();
  }

  /** Workers that are new start, those that are no longer there retire. */
  #found(found: readonly Found[]): void {
    const present = new Map(found.map((each) => [endpointToString(each.endpoint), each]));
    for (const [address, worker] of [...this.#workers]) if (!present.has(address)) worker.retire();
    for (const [address, { origin, endpoint }] of present) {
      const known = this.#workers.get(address);
      if (known !== undefined) known.reinstate();
      else this.#add(address, new Worker(this.#nameFor(workerName(endpoint), address), origin, endpoint, this.#surroundings()));
    }
  }

  #add(address: string, worker: Worker): void {
    this.#workers.set(address, worker);
    worker.start();
  }

  /** Two sockets may have the same file name in different folders. */
  #nameFor(name: string, address: string): string {
    return [...this.#workers.values()].some((worker) => worker.name === name) ? address : name;
  }

  #surroundings(): WorkerSurroundings {
    const { dial, introduction, files, clock, timers, log, loadTimeoutMs, random = Math.random, desired = nothingDesired } = this.#options;
    return {
      dial,
      introduction,
      files,
      clock,
      timers,
      log,
      loadTimeoutMs,
      random,
      desired,
      catalogue: this.catalogue,
      isOnlyOne: (worker, bootId) => ![...this.#workers.values()].some((other) => other !== worker && other.hello?.bootId === bootId),
      changed: () => this.#dispatcher.reroute(this.#workers.values()),
      gone: (worker) => this.#gone(worker),
    };
  }

  #gone(worker: { readonly endpoint: Endpoint }): void {
    this.#workers.delete(endpointToString(worker.endpoint));
    if (this.#stopping && this.#workers.size === 0) this.#allGone();
  }

  /** What every connected worker answers; rejects only when none succeeds. */
  async #askAll<Response>(ask: (worker: Worker) => Promise<Response>): Promise<Response[]> {
    const connected = [...this.#workers.values()].filter((worker) => worker.state === "READY");
    if (connected.length === 0)
      throw new GatewayError("NO_HEALTHY_WORKER", "No worker is connected; try again in a moment.", { retryAfterMs: 1_000 });
    const outcomes = await Promise.allSettled(connected.map(ask));
    const answers = outcomes.filter((outcome) => outcome.status === "fulfilled").map((outcome) => outcome.value);
    if (answers.length === 0) throw GatewayError.from((outcomes[0] as PromiseRejectedResult).reason);
    return answers;
  }

  #trimLater(files: SharedFiles): void {
    this.#cancelTrim = this.#options.timers.after(trimEveryMs, () => {
      files.trim();
      this.#trimLater(files);
    });
  }
}

function statusOf(worker: Worker): WorkerStatus {
  return {
    name: worker.name,
    address: endpointToString(worker.endpoint),
    state: worker.state,
    problem: worker.problem,
    bootId: worker.hello?.bootId ?? "",
    softwareVersion: worker.hello?.softwareVersion ?? "",
    processId: worker.hello?.processId ?? 0,
    outstanding: worker.outstanding,
    pending: worker.pending,
    losses: worker.losses,
    restarts: worker.restarts,
    memoryBytes: worker.reported.memoryBytes,
    counters: { ...worker.counters },
    queues: worker.reported.queues,
  };
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
