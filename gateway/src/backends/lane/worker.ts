/** One of our workers as a backend: keeps a connection to it, follows its catalogue, and comes back when it was lost. */

import type { inferencehub } from "../../rpc/inference.js";
import type { Cancel } from "../../time/timers.ts";
import type { AnnouncedVersion, Snapshot } from "../announced-version.ts";
import type {
  Backend,
  BackendHealth,
  BackendListener,
  BackendState,
  BackendSurroundings,
  CreateBackend,
  TracedSending,
} from "../backend.ts";
import { backoffMs } from "../backoff.ts";
import type { BackendCall, Carried } from "../call.ts";
import type { Death } from "../death.ts";
import type { Endpoint } from "../endpoint.ts";
import { Absence } from "./absence.ts";
import { BulkLane, isBulky } from "./bulk-lane.ts";
import { DesiredSender } from "./desired-sender.ts";
import type { Lane } from "./exchange/lane.ts";
import type { LaneCall } from "./exchange/lane-call.ts";
import type { WorkerIntroduction } from "./exchange/read-response.ts";
import { Inquest } from "./inquest.ts";
import { type FirstLane, type LaneParts, Lanes } from "./lanes.ts";
import { snapshotFromMessage, versionFromMessage } from "./read-version.ts";
import { Reported } from "./reported.ts";
import { openRunPage } from "./run-page-file.ts";
import { mayGoElsewhere, type Silence } from "./silence.ts";
import { socketPath, watchSocket } from "./socket-watch.ts";
import type { Transport } from "./transport/transport.ts";

/** A connection that does not stand after this time is given up, in milliseconds. */
const connectTimeoutMs = 2_000;
/** Silence after which nothing is expected of a worker that loads nothing: two heartbeats. */
const silenceLimitMs = 2_000;
/** Pause before the catalogue is asked for again, should its stream end while the lane stands. */
const watchAgainMs = 1_000;

/** Where a name leads to one process by two addresses, which is no fault. */
const connectedTwice = "The same worker is connected under another address.";

/** What is said of a worker that says nothing. */
const silentFor: Readonly<Record<Silence, string>> = {
  stopped: "It was stopped from outside and has gone silent.",
  busy: "It has gone silent.",
};

/** Makes the backends that are our workers. */
export function createWorkers(parts: LaneParts): CreateBackend {
  return (name, endpoint, listener, around) => new Worker(name, endpoint, listener, around, parts);
}

const traced: TracedSending = {
  name: "lane",
  attributes: { "rpc.system": "grpc", "rpc.service": "inferencehub.rpc.v1.InferenceService", "rpc.method": "Exchange" },
};

class Worker implements Backend {
  readonly traced = traced;
  state: BackendState = "CONNECTING";
  readonly rank = 0;
  readonly #name: string;
  readonly #endpoint: Endpoint;
  readonly #listener: BackendListener;
  readonly #around: BackendSurroundings;
  readonly #lanes: Lanes;
  readonly #bulk: BulkLane;
  readonly #reported = new Reported();
  /** Who is at the other end, as long as it is. */
  #hello: WorkerIntroduction | undefined;
  /** On the process that was at the other end last. */
  #inquest: Inquest;
  #lastDeath: Death | undefined;
  /** What it announced last, as long as it takes calls. */
  #snapshot: Snapshot | undefined;
  #losses = 0;
  #restarts = 0;
  #problem = "";
  #absence: Absence;
  #transport: Transport | undefined;
  #lane: Lane | undefined;
  #desired: DesiredSender | undefined;
  #failures = 0;
  #lastBootId: string | undefined;
  #retired = false;
  /** It is to finish what it has. */
  #isDraining = false;
  /** It is connected and says nothing. */
  #isSilent = false;
  /** Then no call is large: tensors lie in files. */
  #takesReferences = false;
  #cancelTimer: Cancel = () => {};
  #stopWatching: () => void = () => {};

  constructor(name: string, endpoint: Endpoint, listener: BackendListener, around: BackendSurroundings, parts: LaneParts) {
    this.#name = name;
    this.#endpoint = endpoint;
    this.#listener = listener;
    this.#around = around;
    this.#absence = new Absence(around.clock.now());
    this.#lanes = new Lanes(name, endpoint, around, parts, () => this.#silenceLimitMs());
    this.#inquest = new Inquest(undefined, around.timers, () => {});
    this.#bulk = new BulkLane(() => this.#openBulkLane(), around.timers);
  }

  start(): void {
    const path = socketPath(this.#endpoint);
    if (path !== undefined) this.#stopWatching = watchSocket(path, () => this.#retryNow());
    this.#connect();
  }

  get outstanding(): number {
    const lane = this.#lane;
    return lane === undefined ? 0 : lane.pending + lane.inFlight + this.#bulk.outstanding;
  }

  send(call: BackendCall): Carried {
    const lane = this.#takesReferences || !isBulky(call.content) ? this.#lane! : (this.#bulk.lane() ?? this.#lane!);
    return lane.send(call);
  }

  retire(): void {
    this.#retired = true;
    if (this.#lane === undefined) this.#leave();
  }

  reinstate(): void {
    this.#retired = false;
  }

  drain(): void {
    this.#retired = true;
    this.#isDraining = true;
    // One that is silent would not finish what it has.
    if (this.#lane === undefined || this.#lane.state === "OPENING" || this.#isSilent) return this.close();
    this.#bulk.leave();
    this.#lane.leave();
  }

  close(): void {
    this.#retired = true;
    if (this.#lane === undefined) this.#leave();
    else this.#lane.abort("This gateway stops.");
  }

  async load(model: string, version: string, timeoutMs: number): Promise<readonly AnnouncedVersion[]> {
    return (await this.#transport!.loadModel(model, version, timeoutMs)).map(versionFromMessage);
  }

  unload(model: string, version: string, timeoutMs: number): Promise<readonly string[]> {
    return this.#transport!.unloadModel(model, version, timeoutMs);
  }

  tellDesired(): void {
    this.#desired?.tell();
  }

  status(): BackendHealth {
    return {
      kind: "worker",
      state: this.state === "READY" && this.#snapshot?.initialLoadDone !== true ? "LOADING" : this.state,
      problem: this.#problem,
      warnings: [],
      previousEnd: this.#hello?.previousEnd ?? "",
      bootId: this.#hello?.bootId ?? "",
      softwareVersion: this.#hello?.softwareVersion ?? "",
      processId: this.#hello?.processId ?? 0,
      outstanding: this.outstanding,
      pending: (this.#lane?.pending ?? 0) + this.#bulk.pending,
      losses: this.#losses,
      restarts: this.#restarts,
      memoryBytes: this.#reported.memoryBytes,
      counters: { ...this.#lanes.counters },
      queues: this.#reported.queues,
    };
  }

  // ---- the connection's life

  #connect(): void {
    this.#cancelTimer();
    this.state = "CONNECTING";
    const transport = this.#lanes.dial();
    this.#transport = transport;
    const lane = this.#lanes.open(transport, {
      opened: (hello) => this.#opened(hello),
      leaving: () => this.#leaving(),
      silent: () => this.#silent(),
      spoke: () => this.#spoke(),
      reported: (report) => this.#reported.take(report),
      ended: (problem, sent, number) => this.#ended(problem, sent, number),
    });
    this.#lane = lane;
    this.#cancelTimer = this.#around.timers.after(connectTimeoutMs, () => {
      if (!transport.isConnected()) lane.abort(`No connection within ${connectTimeoutMs} ms.`);
    });
  }

  #openBulkLane(): Lane {
    const first: FirstLane = {
      inquest: this.#inquest,
      leadsTo: (bootId) => bootId === this.#hello?.bootId,
      isSilent: () => this.#isSilent,
    };
    return this.#lanes.openBeside(first, (lane, stood) => this.#bulk.ended(lane, stood));
  }

  #opened(hello: WorkerIntroduction): void {
    if (!this.#listener.isOnlyOne(hello.bootId)) {
      this.#failures = Number.MAX_SAFE_INTEGER;
      return this.#lane!.abort(connectedTwice);
    }
    this.#hello = hello;
    this.#beginInquest(hello);
    if (this.#lastBootId !== undefined && this.#lastBootId !== hello.bootId) this.#restarts++;
    this.#lastBootId = hello.bootId;
    this.#takesReferences = hello.acceptsReferences && this.#lanes.files !== undefined;
    this.#failures = 0;
    this.#problem = "";
    this.state = "READY";
    this.#around.log.info({ worker: this.#name, process_id: hello.processId, software_version: hello.softwareVersion }, "worker connected");
    const transport = this.#transport!;
    this.#desired = new DesiredSender(this.#name, this.#around, (desired) => transport.setDesiredModels(desired, connectTimeoutMs));
    this.#desired.tell();
    this.#watch(transport);
  }

  #watch(transport: Transport): void {
    const stands = (): boolean => this.#transport === transport;
    transport.watchModels({
      received: (snapshot) => {
        if (stands()) this.#announce(snapshot);
      },
      ended: () => {
        if (stands()) this.#around.timers.after(watchAgainMs, () => void (stands() && this.#watch(transport)));
      },
    });
  }

  #announce(message: inferencehub.rpc.v1.WatchModelsResponse.$Shape): void {
    if (this.state !== "READY" && !this.#isSilent) return;
    if (message.bootId !== this.#hello!.bootId)
      return this.#lane!.abort("Lane and catalogue came from two processes; put no proxy in front of a worker.");
    let snapshot: Snapshot;
    try {
      snapshot = snapshotFromMessage(message);
    } catch (error) {
      return this.#lane!.abort((error as Error).message);
    }
    this.#snapshot = snapshot;
    if (!this.#isSilent) this.#listener.announced(snapshot);
  }

  /** It says nothing for too long: no calls go there until it speaks, and those that it has go elsewhere where they may. */
  #silent(): boolean {
    const seen = this.#inquest.look();
    if (seen === undefined || this.#isDraining) return false;
    if (!this.#isSilent) {
      this.#isSilent = true;
      this.#problem = silentFor[seen.silence];
      this.#around.log.warn({ worker: this.#name, problem: this.#problem }, "worker gone silent");
      if (this.state === "READY") this.state = "LOST";
      this.#listener.stoppedServing();
    }
    for (const lane of [this.#lane!, ...this.#bulk.lanes])
      lane.takeBack((content, id) => mayGoElsewhere(content, seen.silence, seen.page, lane.number, id));
    return true;
  }

  #spoke(): void {
    this.#isSilent = false;
    this.#problem = "";
    this.#around.log.info({ worker: this.#name }, "worker speaks again");
    if (this.state !== "LOST") return;
    this.state = "READY";
    if (this.#snapshot !== undefined) this.#listener.announced(this.#snapshot);
  }

  #leaving(): void {
    if (this.state !== "READY" && !this.#isSilent) return;
    this.state = "DRAINING";
    this.#around.log.info({ worker: this.#name }, "worker says goodbye");
    this.#stopServing();
  }

  #ended(problem: string, sent: readonly LaneCall[], number: number): void {
    const stood = this.#hello !== undefined;
    this.#tellOfEnd(problem, stood);
    if (stood) this.#losses++;
    this.#lane = undefined;
    this.#hello = undefined;
    this.#isSilent = false;
    this.#problem = problem;
    this.state = "LOST";
    this.#reported.forget();
    this.#desired?.stop();
    this.#transport?.close();
    this.#transport = undefined;
    this.#stopServing();
    // A worker that has left in good order still finishes its large calls.
    if (problem === "") this.#bulk.leave();
    else this.#bulk.abort(problem);
    if (this.#retired) this.#leave();
    else this.#retryLater();
    if (this.#retired) this.#inquest.giveUp();
    this.#inquest.hold(number, sent);
  }

  #tellOfEnd(problem: string, stood: boolean): void {
    const { log, clock } = this.#around;
    if (stood) this.#absence = new Absence(clock.now());
    if (stood && problem === "") log.info({ worker: this.#name }, "worker left");
    else if (stood) log.warn({ worker: this.#name, problem }, "worker lost");
    else if (this.#retired || !this.#absence.isWorthALine(problem, clock.now())) return;
    else if (problem === connectedTwice) log.info({ worker: this.#name, problem }, "worker not used");
    else log.warn({ worker: this.#name, problem }, "worker not reached");
  }

  /** A process has said hello: whatever becomes of it will be looked into. */
  #beginInquest(hello: WorkerIntroduction): void {
    const path = socketPath(this.#endpoint);
    const page = path === undefined ? undefined : openRunPage(path, hello);
    this.#inquest = new Inquest(page, this.#around.timers, (death) => {
      this.#lastDeath = death;
      this.#listener.died(death);
    });
    if (this.#lastDeath !== undefined) this.#listener.explained(this.#lastDeath, hello.previousEnd);
    this.#lastDeath = undefined;
  }

  #stopServing(): void {
    this.#snapshot = undefined;
    this.#listener.stoppedServing();
  }

  #retryLater(): void {
    this.#cancelTimer();
    this.#failures++;
    this.#cancelTimer = this.#around.timers.after(backoffMs(this.#failures, this.#around.random()), () => this.#connect());
  }

  #retryNow(): void {
    this.#failures = 0;
    if (this.state === "LOST" && this.#lane === undefined && !this.#retired) this.#connect();
  }

  #leave(): void {
    this.#cancelTimer();
    this.#stopWatching();
    this.#listener.gone();
  }

  // ---- details

  /** A load may hold up everything else in a worker. One that serves, too, and can be seen to live, is left in peace meanwhile. */
  #silenceLimitMs(): number {
    const snapshot = this.#snapshot;
    const serves = snapshot?.initialLoadDone === true;
    if (serves && (this.#inquest.canLook || snapshot.versions.every(({ state }) => state !== "LOADING"))) return silenceLimitMs;
    return Math.max(this.#around.loadTimeoutMs, silenceLimitMs);
  }
}
