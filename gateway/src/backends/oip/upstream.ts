/** A server of others as a backend: polls what it has, gives it calls, and comes back when it was lost. */
import type { OipUpstreamSettings } from "../../config/settings.ts";
import type { Clock } from "../../time/clock.ts";
import type { Cancel } from "../../time/timers.ts";
import type { AnnouncedVersion } from "../announced-version.ts";
import type { Backend, BackendHealth, BackendListener, BackendState, BackendSurroundings, TracedSending } from "../backend.ts";
import { backoffMs } from "../backoff.ts";
import type { BackendCall, Carried } from "../call.ts";
import { CatalogueReader, type Reading } from "./catalogue-reader.ts";
import type { OipClient } from "./client.ts";
import { Looks } from "./looks.ts";
import { tellRepository } from "./repository.ts";
import { RpcFailure, type StatusName } from "./rpc-failure.ts";
import { keyOf, type ServedVersion } from "./served-version.ts";
import { type CallKeeper, UpstreamCall } from "./upstream-call.ts";

/** A question to the server that has nothing to do but answer, in milliseconds. */
const askTimeoutMs = 2_000;
/** Looks in a row that come to no answer, after which nothing is expected of it. */
const silentLooks = 3;
/** A server that refuses this gateway's token is not asked at every turn, in milliseconds. */
const refusedPauseMs = 5_000;

/** Of calls that went as calls go. */
const uneventful: readonly StatusName[] = ["CANCELLED", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"];

export interface UpstreamParts {
  readonly settings: OipUpstreamSettings;
  /** Connects anew. */
  readonly dial: () => OipClient;
  readonly isName: (name: string) => boolean;
  readonly exposeErrors: boolean;
}

const traced: TracedSending = {
  name: "inference.GRPCInferenceService/ModelInfer",
  attributes: { "rpc.system": "grpc", "rpc.service": "inference.GRPCInferenceService", "rpc.method": "ModelInfer" },
};

export class Upstream implements Backend, CallKeeper {
  readonly traced = traced;
  state: BackendState = "CONNECTING";
  readonly name: string;
  readonly clock: Clock;
  readonly maxAnswerBytes: number;
  readonly exposeErrors: boolean;
  readonly #listener: BackendListener;
  readonly #around: BackendSurroundings;
  readonly #parts: UpstreamParts;
  readonly #calls = new Set<UpstreamCall>();
  readonly #counters = { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 };
  #client: OipClient | undefined;
  #reader: CatalogueReader | undefined;
  #served: ReadonlyMap<string, ServedVersion> = new Map();
  #warnings: readonly string[] = [];
  /** What was announced last, to tell whether something has changed. */
  #announced = "";
  #problem = "";
  #failures = 0;
  #losses = 0;
  #silent = 0;
  #looks: Looks | undefined;
  #retired = false;
  #isDraining = false;
  #isGone = false;
  #cancelTimer: Cancel = () => {};

  constructor(name: string, listener: BackendListener, around: BackendSurroundings, parts: UpstreamParts) {
    this.name = name;
    this.#listener = listener;
    this.#around = around;
    this.#parts = parts;
    this.clock = around.clock;
    this.maxAnswerBytes = around.maxAnswerBytes;
    this.exposeErrors = parts.exposeErrors;
  }

  get outstanding(): number {
    return this.#calls.size;
  }

  get rank(): number {
    return this.#parts.settings.rank;
  }

  start(): void {
    this.#connect();
  }

  send(call: BackendCall): Carried {
    const sent = new UpstreamCall(call, this);
    const served = this.#served.get(keyOf({ name: call.content.model, version: call.content.version }));
    const most = this.#parts.settings.calls_in_flight;
    if (this.#calls.size >= most)
      sent.refuse(
        "QUEUE_FULL",
        `The model's server has ${most} calls of this gateway and is given no more; send the call again in a moment.`,
      );
    else if (served === undefined || this.#client === undefined)
      sent.refuse("NO_HEALTHY_WORKER", "The model's server has just been lost; send the call again in a moment.");
    else {
      this.#counters.framesSent++;
      this.#counters.callsSent++;
      this.#calls.add(sent);
      sent.send(this.#client, served);
    }
    return sent;
  }

  async load(model: string, version: string, timeoutMs: number): Promise<readonly AnnouncedVersion[]> {
    await this.#tellRepository("Load", model, version, timeoutMs);
    return this.#versionsOf(model);
  }

  async unload(model: string, version: string, timeoutMs: number): Promise<readonly string[]> {
    const before = this.#versionsOf(model).filter(({ state }) => state === "READY");
    await this.#tellRepository("Unload", model, version, timeoutMs);
    return before.map((each) => each.version);
  }

  /** What stays unloaded is not sent any calls, which the pool sees to: there is nothing to tell the server. */
  tellDesired(): void {}

  retire(): void {
    this.#retired = true;
    if (this.state !== "READY") this.#leave();
  }

  reinstate(): void {
    this.#retired = false;
  }

  drain(): void {
    this.#retired = this.#isDraining = true;
    this.state = "DRAINING";
    this.#cancelTimer();
    this.#looks?.stop();
    if (this.#calls.size === 0) this.#leave();
  }

  close(): void {
    this.#retired = true;
    for (const call of [...this.#calls]) call.giveBack("unknown");
    this.#leave();
  }

  status(): BackendHealth {
    const isLoading = [...this.#served.values()].some(({ announced }) => announced.state === "LOADING");
    return {
      kind: "oip",
      state: this.state === "READY" && isLoading ? "LOADING" : this.state,
      problem: this.#problem,
      warnings: this.#warnings,
      previousEnd: "",
      bootId: "",
      softwareVersion: this.#reader?.software ?? "",
      processId: 0,
      outstanding: this.#calls.size,
      pending: 0,
      losses: this.#losses,
      restarts: 0,
      memoryBytes: 0,
      counters: { ...this.#counters },
      queues: [],
    };
  }

  // ---- what its calls report

  ended(call: UpstreamCall, failure: RpcFailure | undefined): void {
    if (!this.#calls.delete(call)) return;
    this.#counters.framesReceived++;
    this.#counters.answersReceived++;
    if (failure !== undefined) this.#noted(call, failure);
    if (this.#isDraining && this.#calls.size === 0) this.#leave();
  }

  disagreed({ call: { content } }: UpstreamCall, wrong: string): void {
    const { model, version, requestId } = content;
    this.#around.log.warn(
      { worker: this.name, model, version, request_id: requestId, problem: wrong },
      "upstream answered what it had not announced",
    );
    this.#looks?.lookAgain(true);
  }

  #noted({ client, call: { content } }: UpstreamCall, failure: RpcFailure): void {
    // Of a connection before this one, which was lost already.
    if (client !== this.#client) return;
    if (failure.isBroken) return this.#lost(failure.words);
    // A server with too much to do would fill the log, and have more to do yet.
    if (uneventful.includes(failure.code)) return;
    const { model, version, requestId } = content;
    this.#around.log.warn({ worker: this.name, model, version, request_id: requestId, problem: failure.words }, "upstream failed a call");
    // It may have another catalogue by now.
    this.#looks?.lookAgain(failure.code === "NOT_FOUND" || failure.code === "INVALID_ARGUMENT");
  }

  // ---- the connection's life

  #connect(): void {
    if (this.#isGone) return;
    this.#cancelTimer();
    this.state = "CONNECTING";
    const client = this.#parts.dial();
    this.#client = client;
    const { settings, isName } = this.#parts;
    this.#reader = new CatalogueReader({ client, settings, isName, clock: this.clock, timeoutMs: askTimeoutMs });
    this.#silent = 0;
    this.#looks = new Looks(this.clock, this.#around.timers, (anew) => this.#look(anew));
    this.#looks.start();
  }

  async #look(anew: boolean): Promise<"usually" | "soon"> {
    const reader = this.#reader!;
    const isStale = (): boolean => this.#reader !== reader || this.#isDraining;
    try {
      const reading = await reader.read(anew);
      if (!isStale()) this.#heard(reading);
    } catch (error) {
      if (!isStale()) this.#unheard(error instanceof RpcFailure ? error : new RpcFailure("INTERNAL", (error as Error).message));
    }
    return this.status().state === "LOADING" || this.#silent > 0 ? "soon" : "usually";
  }

  #heard({ versions, warnings }: Reading): void {
    const isNew = this.state !== "READY";
    this.state = "READY";
    this.#failures = this.#silent = 0;
    this.#problem = "";
    if (warnings.join() !== this.#warnings.join() && warnings.length > 0)
      this.#around.log.warn({ worker: this.name, warnings }, "upstream has what is not served");
    this.#warnings = warnings;
    this.#served = new Map(versions.map((version) => [keyOf(version.announced), version]));
    if (isNew) this.#around.log.info({ worker: this.name, software_version: this.#reader!.software }, "upstream connected");
    this.#watch(this.#client!);
    const snapshot = {
      versions: versions.map(({ announced }) => announced),
      initialLoadDone: versions.every(({ announced }) => announced.state !== "LOADING"),
    };
    const text = JSON.stringify(snapshot);
    if (text === this.#announced && !isNew) return;
    this.#announced = text;
    this.#listener.announced(snapshot);
  }

  /** A connection that ends shows at once, while nobody calls. */
  #watch(client: OipClient): void {
    client.watch(() => {
      if (this.#client === client) this.#looks?.lookAgain(false, 0);
    });
  }

  #unheard(failure: RpcFailure): void {
    const isConnecting = this.state !== "READY";
    const isRefusal = failure.code === "UNAUTHENTICATED" || failure.code === "PERMISSION_DENIED";
    if (isConnecting || isRefusal || (failure.code === "UNAVAILABLE" && !failure.isRefused))
      return this.#lost(failure.words, { isRefusal });
    this.#problem = failure.words;
    // It has answered, though not what was asked.
    if (failure.isFromServer) return;
    if (++this.#silent >= silentLooks) this.#lost("It has gone silent.", { isSilent: true });
  }

  /** @param isSilent it still stands, and says nothing. @param isRefusal it does not want this gateway */
  #lost(problem: string, { isSilent = false, isRefusal = false } = {}): void {
    if (this.state === "LOST" || this.#isGone || this.#isDraining) return;
    const stood = this.state === "READY";
    if (stood) this.#around.log.warn({ worker: this.name, problem }, "upstream lost");
    else if (problem !== this.#problem) this.#around.log.info({ worker: this.name, problem }, "upstream not reached");
    if (stood) this.#losses++;
    this.#problem = problem;
    this.state = "LOST";
    this.#served = new Map();
    this.#warnings = [];
    this.#announced = "";
    this.#disconnect();
    this.#listener.stoppedServing();
    // What may run twice need not wait for one that says nothing; the rest has its deadline.
    if (isSilent) for (const call of [...this.#calls]) if (call.call.content.idempotent) call.giveBack("stalled");
    if (this.#retired) return this.#leave();
    this.#failures++;
    const pauseMs = isRefusal ? refusedPauseMs : backoffMs(this.#failures, this.#around.random());
    this.#cancelTimer();
    this.#cancelTimer = this.#around.timers.after(pauseMs, () => this.#connect());
  }

  /** Calls that are under way go on. */
  #disconnect(): void {
    this.#looks?.stop();
    this.#client?.close();
    this.#client = this.#reader = this.#looks = undefined;
  }

  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#cancelTimer();
    this.#disconnect();
    this.#listener.gone();
  }

  // ---- its repository

  async #tellRepository(verb: "Load" | "Unload", model: string, version: string, timeoutMs: number): Promise<void> {
    const reader = this.#reader;
    const [client, versions] = [this.#client, [...this.#served.values()]];
    try {
      await tellRepository(
        { upstream: this.name, client, verb, model, version, versions, known: reader?.names, timeoutMs },
        this.#parts.settings,
      );
    } finally {
      // So that what is said next of its versions holds.
      const reading = await reader?.read(true).catch(() => undefined);
      if (reading !== undefined && this.#reader === reader && this.state === "READY") this.#heard(reading);
    }
  }

  #versionsOf(model: string): AnnouncedVersion[] {
    return [...this.#served.values()].map(({ announced }) => announced).filter(({ name }) => name === model);
  }
}
