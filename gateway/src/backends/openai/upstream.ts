/** A server of OpenAI's API as a backend: looks whether it is there, gives it calls, leaves it alone while it fails, and comes back. */
import type { OpenAiUpstreamSettings } from "../../config/settings.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Clock } from "../../time/clock.ts";
import type { Cancel, Timers } from "../../time/timers.ts";
import type { AnnouncedVersion } from "../announced-version.ts";
import type { Backend, BackendHealth, BackendListener, BackendState, BackendSurroundings, TracedSending } from "../backend.ts";
import { backoffMs } from "../backoff.ts";
import type { BackendCall, Carried } from "../call.ts";
import { refusedCall } from "./call/refused-call.ts";
import { type CallKeeper, type Note, ServerCall } from "./call/server-call.ts";
import type { OpenAiClient } from "./http/client.ts";
import { askDimensions, look, type Seen } from "./look.ts";
import { Models } from "./models.ts";
import { Outliers } from "./outliers.ts";

/** Looks in a row that come to nothing, after which nothing is expected of it. */
const vainLooks = 3;
/** A server that refuses this gateway's key is not asked at every turn, in milliseconds. */
const refusedPauseMs = 5_000;
/** Pauses before a look that something has given a reason for, and before one while something is not as it should be, in milliseconds. */
const [soonMs, againMs] = [100, 1_000];

export interface OpenAiUpstreamParts {
  readonly settings: OpenAiUpstreamSettings;
  readonly client: OpenAiClient;
  readonly exposeErrors: boolean;
}

const traced: TracedSending = { name: "POST", attributes: { "http.request.method": "POST" } };

export class OpenAiUpstream implements Backend, CallKeeper {
  readonly traced = traced;
  state: BackendState = "CONNECTING";
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly maxAnswerBytes: number;
  readonly exposeErrors: boolean;
  heardAtMs = Number.NEGATIVE_INFINITY;
  readonly #listener: BackendListener;
  readonly #around: BackendSurroundings;
  readonly #settings: OpenAiUpstreamSettings;
  readonly #client: OpenAiClient;
  readonly #models: Models;
  readonly #calls = new Set<ServerCall>();
  readonly #counters = { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 };
  readonly #outliers = new Outliers();
  #warnings: readonly string[] = [];
  /** What was announced last, to tell whether something has changed. */
  #announced = "";
  /** Its models have been announced, if only as those of a server that is not there. */
  #isKnown = false;
  /** Why it is not there, or why its last look came to nothing. */
  #problem = "";
  /** Why the last call came to nothing that somebody should look at, until one goes well. */
  #oddity = "";
  #failures = 0;
  #losses = 0;
  #vain = 0;
  #isLooking = false;
  #retired = false;
  #isDraining = false;
  #isGone = false;
  #cancelTimer: Cancel = () => {};

  constructor(
    name: string,
    listener: BackendListener,
    around: BackendSurroundings,
    { settings, client, exposeErrors }: OpenAiUpstreamParts,
  ) {
    this.name = name;
    this.#listener = listener;
    this.#around = around;
    this.#settings = settings;
    this.#client = client;
    this.#models = new Models(settings.models);
    this.clock = around.clock;
    this.timers = around.timers;
    this.maxAnswerBytes = around.maxAnswerBytes;
    this.exposeErrors = exposeErrors;
  }

  get outstanding(): number {
    return this.#calls.size;
  }

  get rank(): number {
    return this.#settings.rank;
  }

  start(): void {
    this.#lookAfter(0);
  }

  send(call: BackendCall): Carried {
    const { model, version } = call.content;
    const most = this.#settings.calls_in_flight;
    if (this.#calls.size >= most) return refusedCall(call, this.name, "QUEUE_FULL", fullDetail(most));
    const served = this.#models.find(model, version);
    if (served === undefined) return refusedCall(call, this.name, "NO_HEALTHY_WORKER", lostDetail);
    const sent = new ServerCall(call, served, this.#client, this);
    this.#counters.framesSent++;
    this.#counters.callsSent++;
    this.#calls.add(sent);
    sent.send();
    return sent;
  }

  /** Its server loads what it likes: what was unloaded here is sent calls again, which the pool sees to. */
  async load(model: string, version: string): Promise<readonly AnnouncedVersion[]> {
    return this.#named(model, version);
  }

  async unload(model: string, version: string): Promise<readonly string[]> {
    return this.#named(model, version).map((each) => each.version);
  }

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
    if (this.#calls.size === 0) this.#leave();
  }

  close(): void {
    this.#retired = true;
    for (const call of [...this.#calls]) call.giveBack("unknown");
    this.#leave();
  }

  status(): BackendHealth {
    return {
      kind: "openai",
      state: this.state,
      problem: this.#problem || this.#oddity,
      warnings: this.#warnings,
      previousEnd: "",
      bootId: "",
      softwareVersion: "",
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

  heard(): void {
    this.heardAtMs = this.clock.now();
  }

  ended(call: ServerCall, { verdict, words, isUnreached = false }: Note): void {
    if (!this.#calls.delete(call)) return;
    this.#counters.framesReceived++;
    this.#counters.answersReceived++;
    if (words !== "") this.#logFailure(call, words);
    if (isUnreached) this.#lost(words);
    else if (verdict === "refused") this.#refused(words);
    else if (verdict === "failed") this.#failed(words);
    else if (verdict === "odd") this.#oddity = words;
    else if (verdict === "answered") {
      this.#outliers.answered();
      this.#oddity = "";
    }
    if (this.#isDraining && this.#calls.size === 0) this.#leave();
  }

  #logFailure({ call: { content } }: ServerCall, words: string): void {
    const { model, version, requestId } = content;
    this.#around.log.warn({ worker: this.name, model, version, request_id: requestId, problem: words }, "upstream failed a call");
  }

  #failed(words: string): void {
    if (this.state !== "READY") return;
    const pauseMs = this.#outliers.failed();
    if (pauseMs > 0) this.#lost(`It fails call after call and gets none for ${pauseMs} ms; the last: ${words}`, pauseMs);
    // A server that ends breaks off its calls first.
    else this.#lookAfter(soonMs);
  }

  // ---- whether it is there

  #lookAfter(ms: number): void {
    this.#cancelTimer();
    if (!this.#isGone && !this.#isDraining) this.#cancelTimer = this.timers.after(ms, () => void this.#look());
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return this.#lookAfter(soonMs);
    this.#isLooking = true;
    if (this.#isLost) this.state = "CONNECTING";
    const beganAtMs = this.clock.now();
    const seen = await look(this.#client, this.timers);
    if (seen.kind === "there") await this.#measure();
    this.#isLooking = false;
    if (this.#isGone || this.#isDraining || this.#isLost) return;
    if (seen.kind === "there") this.#there(seen.names);
    else this.#notThere(seen, beganAtMs);
    if (this.state !== "READY") return;
    const isAsItShouldBe = this.#models.isEveryReady && this.#vain === 0;
    this.#lookAfter(isAsItShouldBe ? this.#settings.look_ms : Math.min(againMs, this.#settings.look_ms));
  }

  /** A call may have found out in the meantime. */
  get #isLost(): boolean {
    return this.state === "LOST";
  }

  async #measure(): Promise<void> {
    for (const model of this.#models.unmeasured) this.#models.measured(model, await askDimensions(this.#client, this.timers, model));
  }

  #there(names: ReadonlySet<string> | undefined): void {
    const isNew = this.state !== "READY";
    this.state = "READY";
    this.#failures = this.#vain = 0;
    this.#problem = "";
    const warnings = this.#models.missing(names);
    if (warnings.length > 0 && warnings.join() !== this.#warnings.join())
      this.#around.log.warn({ worker: this.name, warnings }, "upstream lacks what it is to serve");
    this.#warnings = warnings;
    this.#models.serve(this.clock.wallMs());
    if (isNew) this.#around.log.info({ worker: this.name }, "upstream connected");
    this.#announce(isNew);
  }

  #announce(isNew: boolean): void {
    const snapshot = this.#models.snapshot();
    const text = JSON.stringify(snapshot);
    this.#isKnown = true;
    if (text === this.#announced && !isNew) return;
    this.#announced = text;
    this.#listener.announced(snapshot);
  }

  #notThere({ kind, words }: Exclude<Seen, { kind: "there" }>, beganAtMs: number): void {
    if (kind === "refused") return this.#refused(words);
    if (this.state !== "READY" || kind === "unreached") return this.#lost(words);
    this.#problem = words;
    // One that answers calls need not answer questions.
    this.#vain = this.heardAtMs > beganAtMs ? 0 : this.#vain + 1;
    if (this.#vain < vainLooks) return;
    this.#lost(words);
    // What may run twice need not wait for one that says nothing; the rest has its deadline.
    if (kind === "silent") for (const call of [...this.#calls]) if (call.call.content.idempotent) call.giveBack("stalled");
  }

  /** Nobody is to wait for it, as calls do for what is lost: somebody has to give it another key first. */
  #refused(words: string): void {
    if (this.state === "LOST" || this.#isGone || this.#isDraining) return;
    this.#models.refuse(words);
    this.#announce(false);
    this.#lost(words, refusedPauseMs);
  }

  /** @param pauseMs before it is looked at again; by default longer from time to time */
  #lost(problem: string, pauseMs?: number): void {
    if (this.state === "LOST" || this.#isGone || this.#isDraining) return;
    const stood = this.state === "READY";
    if (stood) this.#around.log.warn({ worker: this.name, problem }, "upstream lost");
    else if (problem !== this.#problem) this.#around.log.info({ worker: this.name, problem }, "upstream not reached");
    if (stood) this.#losses++;
    // Its models are known before it is: nobody is told that there are none.
    else if (!this.#isKnown) this.#listener.announced({ ...this.#models.snapshot(), initialLoadDone: true });
    this.#isKnown = true;
    this.#problem = problem;
    this.state = "LOST";
    this.#warnings = [];
    this.#vain = 0;
    this.#listener.stoppedServing();
    if (this.#retired) return this.#leave();
    this.#failures++;
    this.#lookAfter(pauseMs ?? backoffMs(this.#failures, this.#around.random()));
  }

  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#cancelTimer();
    this.#client.close();
    this.#listener.gone();
  }

  #named(model: string, version: string): readonly AnnouncedVersion[] {
    const versions = this.#models.versions(model).filter((each) => version === "" || each.version === version);
    if (versions.length === 0)
      throw new GatewayError("MODEL_NOT_FOUND", `Upstream '${this.name}' has no model '${model}'${version && ` ${version}`}.`);
    return versions;
  }
}

const lostDetail = "The model's server has just been lost; send the call again in a moment.";

function fullDetail(most: number): string {
  return `The model's server has ${most} calls of this gateway and is given no more; send the call again in a moment.`;
}
