/** One worker: keeps a connection to it, follows its catalogue, and comes back when it was lost. */

import type { Snapshot } from "../../models/merged-catalogue.ts";
import { type AnnouncedVersion, versionFromMessage } from "../../models/model-version.ts";
import type { inferencehub } from "../../rpc/inference.js";
import type { Cancel } from "../../time/timers.ts";
import type { SharedFiles } from "../shared-files.ts";
import { Announced } from "./announced.ts";
import { backoffMs } from "./backoff.ts";
import { BulkLane, isBulky } from "./bulk-lane.ts";
import { DesiredSender } from "./desired-sender.ts";
import type { LaneCall } from "./exchange/call.ts";
import { zeroCounters } from "./exchange/counters.ts";
import { Lane } from "./exchange/lane.ts";
import type { WorkerIntroduction } from "./exchange/read-response.ts";
import { Reported } from "./reported.ts";
import { socketPath, watchSocket } from "./socket-watch.ts";
import type { WorkerSurroundings } from "./surroundings.ts";
import { type Endpoint, isLocal } from "./transport/endpoint.ts";
import type { Transport } from "./transport/transport.ts";

/**
 * CONNECTING: a connection or its hello is under way.
 * READY: takes calls for the versions that it has READY.
 * DRAINING: said goodbye; finishes what it has.
 * LOST: gone; the next try comes after a pause.
 */
export type WorkerState = "CONNECTING" | "READY" | "DRAINING" | "LOST";

/** A connection that does not stand after this time is given up, in milliseconds. */
const connectTimeoutMs = 2_000;
/** Silence after which a worker that loads nothing is lost: two heartbeats. */
const silenceLimitMs = 2_000;
/** Pause before the catalogue is asked for again, should its stream end while the lane stands. */
const watchAgainMs = 1_000;

export class Worker {
  readonly name: string;
  readonly origin: string;
  readonly endpoint: Endpoint;
  state: WorkerState = "CONNECTING";
  /** Who is at the other end, as long as it is. */
  hello: WorkerIntroduction | undefined = undefined;
  /** Connections that were lost after they stood. */
  losses = 0;
  /** Times that another process was met at the address. */
  restarts = 0;
  /** Why the last connection ended or failed; for admins. */
  problem = "";
  readonly reported = new Reported();
  /** What all its lanes have carried. */
  readonly counters = zeroCounters();
  /** Its READY versions while it takes calls. */
  serves: readonly AnnouncedVersion[] = [];
  readonly #around: WorkerSurroundings;
  readonly #bulk: BulkLane;
  readonly #announced: Announced;
  #transport: Transport | undefined;
  #lane: Lane | undefined;
  #desired: DesiredSender | undefined;
  #failures = 0;
  #lastBootId: string | undefined;
  #retired = false;
  /** Then no call is large: tensors lie in files. */
  #takesReferences = false;
  #cancelTimer: Cancel = () => {};
  #stopWatching: () => void = () => {};

  constructor(name: string, origin: string, endpoint: Endpoint, around: WorkerSurroundings) {
    this.name = name;
    this.origin = origin;
    this.endpoint = endpoint;
    this.#around = around;
    this.#bulk = new BulkLane(() => this.#openBulkLane(), around.timers);
    this.#announced = new Announced(around.desired);
  }

  /** Connects, and from then on stays connected or tries to. */
  start(): void {
    const path = socketPath(this.endpoint);
    if (path !== undefined) this.#stopWatching = watchSocket(path, () => this.#retryNow());
    this.#connect();
  }

  /** Calls that it has and has not answered. */
  get outstanding(): number {
    const lane = this.#lane;
    return lane === undefined ? 0 : lane.pending + lane.inFlight + this.#bulk.outstanding;
  }

  get pending(): number {
    return (this.#lane?.pending ?? 0) + this.#bulk.pending;
  }

  /** Hands it a call; only while it is READY. Returns the lane that carries it. */
  send(call: LaneCall): Lane {
    const lane = this.#takesReferences || !isBulky(call.content) ? this.#lane! : (this.#bulk.lane() ?? this.#lane!);
    lane.send(call);
    return lane;
  }

  /** Its address is gone from the name: keep it while it works, and let it go when it ends. */
  retire(): void {
    this.#retired = true;
    if (this.#lane === undefined) this.#leave();
  }

  /** Its address is back. */
  reinstate(): void {
    this.#retired = false;
  }

  /** Says goodbye; it is gone when its calls are answered. */
  drain(): void {
    this.#retired = true;
    if (this.#lane === undefined || this.#lane.state === "OPENING") return this.close();
    this.#bulk.leave();
    this.#lane.leave();
  }

  /** Drops the connection at once; calls that are still with it are returned. */
  close(): void {
    this.#retired = true;
    if (this.#lane === undefined) this.#leave();
    else this.#lane.abort("This gateway stops.");
  }

  loadModel(model: string, version: string, timeoutMs: number): Promise<readonly inferencehub.rpc.v1.IModelVersion[]> {
    return this.#transport!.loadModel(model, version, timeoutMs);
  }

  unloadModel(model: string, version: string, timeoutMs: number): Promise<readonly string[]> {
    return this.#transport!.unloadModel(model, version, timeoutMs);
  }

  /** Which versions are wanted has changed. */
  tellDesired(): void {
    this.#desired?.tell();
    const announced = this.state === "READY" ? this.#announced.reconsider() : undefined;
    if (announced !== undefined) this.#publish(announced);
  }

  // ---- the connection's life

  #connect(): void {
    this.#cancelTimer();
    this.state = "CONNECTING";
    const { dial, timers } = this.#around;
    const transport = dial(this.endpoint);
    this.#transport = transport;
    const lane = this.#openLane(transport, {
      opened: (hello) => this.#opened(hello),
      leaving: () => this.#leaving(),
      reported: (report) => this.reported.take(report),
      ended: (problem) => this.#ended(problem),
    });
    this.#lane = lane;
    this.#cancelTimer = timers.after(connectTimeoutMs, () => {
      if (!transport.isConnected()) lane.abort(`No connection within ${connectTimeoutMs} ms.`);
    });
  }

  #openLane(transport: Transport, listener: ConstructorParameters<typeof Lane>[0]["listener"]): Lane {
    const { introduction, clock, timers } = this.#around;
    return new Lane({
      transport,
      introduction,
      workerName: this.name,
      counters: this.counters,
      files: this.#files(),
      clock,
      timers,
      silenceLimitMs: () => this.#silenceLimitMs(),
      listener,
    });
  }

  #opened(hello: WorkerIntroduction): void {
    if (!this.#around.isOnlyOne(this, hello.bootId)) {
      this.#failures = Number.MAX_SAFE_INTEGER;
      return this.#lane!.abort("The same worker is connected under another address.");
    }
    this.hello = hello;
    if (this.#lastBootId !== undefined && this.#lastBootId !== hello.bootId) this.restarts++;
    this.#lastBootId = hello.bootId;
    this.#takesReferences = hello.acceptsReferences && this.#files() !== undefined;
    this.#failures = 0;
    this.problem = "";
    this.state = "READY";
    this.#around.log.info({ worker: this.name, process_id: hello.processId, software_version: hello.softwareVersion }, "worker connected");
    const transport = this.#transport!;
    this.#desired = new DesiredSender(this.name, this.#around, (desired) => transport.setDesiredModels(desired, connectTimeoutMs));
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
    if (this.state !== "READY") return;
    if (message.bootId !== this.hello!.bootId)
      return this.#lane!.abort("Lane and catalogue came from two processes; put no proxy in front of a worker.");
    let snapshot: Snapshot;
    try {
      snapshot = { versions: (message.models ?? []).map(versionFromMessage), initialLoadDone: message.initialLoadDone ?? false };
    } catch (error) {
      return this.#lane!.abort((error as Error).message);
    }
    this.#publish(this.#announced.take(snapshot));
  }

  #publish(snapshot: Snapshot): void {
    this.serves = snapshot.versions.filter((version) => version.state === "READY");
    this.#around.catalogue.announce(this, this.origin, snapshot);
    this.#around.changed();
  }

  #leaving(): void {
    if (this.state !== "READY") return;
    this.state = "DRAINING";
    this.#around.log.info({ worker: this.name }, "worker says goodbye");
    this.#stopServing();
  }

  #ended(problem: string): void {
    const stood = this.hello !== undefined;
    if (stood && problem === "") this.#around.log.info({ worker: this.name }, "worker left");
    else if (stood) this.#around.log.warn({ worker: this.name, problem }, "worker lost");
    else if (problem !== this.problem) this.#around.log.info({ worker: this.name, problem }, "worker not reached");
    if (stood) this.losses++;
    this.#lane = undefined;
    this.hello = undefined;
    this.problem = problem;
    this.state = "LOST";
    this.reported.forget();
    this.#desired?.stop();
    this.#transport?.close();
    this.#transport = undefined;
    this.#stopServing();
    // A worker that has left in good order still finishes its large calls.
    if (problem === "") this.#bulk.leave();
    else this.#bulk.abort(problem);
    if (this.#retired) this.#leave();
    else this.#retryLater();
  }

  #stopServing(): void {
    this.serves = [];
    this.#announced.forget();
    this.#around.catalogue.lose(this, this.origin);
    this.#around.changed();
  }

  #retryLater(): void {
    this.#cancelTimer();
    this.#failures++;
    this.#cancelTimer = this.#around.timers.after(backoffMs(this.#failures, this.#around.random()), () => this.#connect());
  }

  #retryNow(): void {
    this.#failures = 0;
    if (this.state === "LOST" && !this.#retired) this.#connect();
  }

  #leave(): void {
    this.#cancelTimer();
    this.#stopWatching();
    this.#around.gone(this);
  }

  // ---- details

  #silenceLimitMs(): number {
    const snapshot = this.#around.catalogue.snapshotOf(this);
    const loading = snapshot === undefined || !snapshot.initialLoadDone || snapshot.versions.some((version) => version.state === "LOADING");
    return loading ? Math.max(this.#around.loadTimeoutMs, silenceLimitMs) : silenceLimitMs;
  }

  #files(): SharedFiles | undefined {
    return isLocal(this.endpoint) ? this.#around.files : undefined;
  }

  #openBulkLane(): Lane {
    const transport = this.#around.dial(this.endpoint);
    let stood = false;
    const lane: Lane = this.#openLane(transport, {
      opened: (hello) => {
        stood = hello.bootId === this.hello?.bootId;
        if (!stood) lane.abort("The bulk lane led to another process.");
      },
      leaving: () => {},
      reported: () => {},
      ended: () => {
        transport.close();
        this.#bulk.ended(lane, stood);
      },
    });
    return lane;
  }
}
