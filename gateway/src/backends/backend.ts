/**
 * What answers calls, as the pool sees it: a few verbs, whatever stands behind them. One of our workers does so over its lane
 * (`lane/`), a server of others by the Open Inference Protocol (`oip/`) or by OpenAI's API (`openai/`).
 */
import type { Attributes } from "../telemetry/traces/span.ts";
import type { Clock } from "../time/clock.ts";
import type { Timers } from "../time/timers.ts";
import type { AnnouncedVersion, Snapshot } from "./announced-version.ts";
import type { BackendCall, Carried } from "./call.ts";
import type { Death } from "./death.ts";
import type { DesiredModels } from "./desired.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * CONNECTING: a connection or its greeting is under way.
 * READY: takes calls for the versions that it has READY.
 * DRAINING: said goodbye; finishes what it has.
 * LOST: gone; the next try comes after a pause.
 */
export type BackendState = "CONNECTING" | "READY" | "DRAINING" | "LOST";

/** The same for those who look on: LOADING is READY for some of its versions while others of those that it found load still. */
export type ShownState = BackendState | "LOADING";

/** Whether calls can go to it, for those versions that it has. */
export function isConnected(state: ShownState): boolean {
  return state === "READY" || state === "LOADING";
}

/** What a sending to a backend is called in traces, and what they say of all of them. */
export interface TracedSending {
  readonly name: string;
  readonly attributes: Attributes;
}

export interface Backend {
  readonly traced: TracedSending;
  readonly state: BackendState;
  /** Calls that it has and has not answered. */
  readonly outstanding: number;
  /** The lower, the sooner it gets calls: one of a higher rank is for when none of a lower one takes them. */
  readonly rank: number;
  /** Connects, and from then on stays connected or tries to. */
  start(): void;
  /** Hands it a call; only while it is READY. */
  send(call: BackendCall): Carried;
  /** Loads a version, or with "" all that its version policy names. Rejects with its own reason. */
  load(model: string, version: string, timeoutMs: number): Promise<readonly AnnouncedVersion[]>;
  /** Resolves with the versions that were unloaded. */
  unload(model: string, version: string, timeoutMs: number): Promise<readonly string[]>;
  /** Which versions are wanted has changed. */
  tellDesired(): void;
  /** Its address is gone: keep it while it works, and let it go when it ends. */
  retire(): void;
  /** Its address is back. */
  reinstate(): void;
  /** Says goodbye; it is gone when its calls are answered. */
  drain(): void;
  /** Drops the connection at once; calls that are still with it are returned. */
  close(): void;
  /** How it is, for admins and metrics. */
  status(): BackendHealth;
}

/** How deep one queue of a backend is. */
export interface QueueDepth {
  readonly model: string;
  readonly version: string;
  readonly queuedCalls: number;
  readonly runningCalls: number;
  /** How long a call that comes now should wait there until it runs, as the backend estimates it. */
  readonly delayMs: number;
}

/** What connections have carried; those of one backend count together. */
export interface Carriage {
  framesSent: number;
  framesReceived: number;
  callsSent: number;
  answersReceived: number;
}

/** What stands behind a backend: one of our workers, or a server that speaks the Open Inference Protocol or OpenAI's API. */
export type BackendKind = "worker" | "oip" | "openai";

/** How one backend is. */
export interface BackendHealth {
  readonly kind: BackendKind;
  readonly state: ShownState;
  /** Why its last connection ended or failed; for admins. */
  readonly problem: string;
  /** What of it is not served, and why; for admins. */
  readonly warnings: readonly string[];
  /** How the process before this one ended at its place; empty when it ended in good order, there was none, or nobody knows. */
  readonly previousEnd: string;
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
  /** What its connections have carried since the gateway started. */
  readonly counters: Carriage;
  readonly queues: readonly QueueDepth[];
}

/** What a backend tells the pool. */
export interface BackendListener {
  /** False when another backend of the pool is that same process under another address. */
  isOnlyOne(bootId: string): boolean;
  /** What it has, all of it, each time that something of it changes. Only while it is READY. */
  announced(snapshot: Snapshot): void;
  /** It takes no more calls, because it was lost or says goodbye; it is expected back. */
  stoppedServing(): void;
  /** Its process has died while it had something to run. Told before its calls are returned. */
  died(death: Death): void;
  /** Its successor says how the process of that death ended; empty when it does not know. */
  explained(death: Death, end: string): void;
  /** A retired one is gone for good. */
  gone(): void;
}

/** What the operator may want to know of each event. */
export interface BackendLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What all backends of a pool share. */
export interface BackendSurroundings {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: BackendLog;
  /** From 0 to 1; spreads reconnects. */
  readonly random: () => number;
  /** Answers whose outputs take more are refused. */
  readonly maxAnswerBytes: number;
  /** How long one that loads a model may be silent, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** Which versions are wanted, at this moment. */
  readonly desired: () => DesiredModels;
}

/** Makes the backend at an address. `name` is the one in answers, logs and metrics. */
export type CreateBackend = (name: string, endpoint: Endpoint, listener: BackendListener, around: BackendSurroundings) => Backend;
