/** What all workers of a pool share, and how they tell it what happens. */

import type { DesiredModels } from "../../models/desired-models.ts";
import type { MergedCatalogue } from "../../models/merged-catalogue.ts";
import type { Clock } from "../../time/clock.ts";
import type { Timers } from "../../time/timers.ts";
import type { SharedFiles } from "../shared-files.ts";
import type { GatewayIntroduction } from "./exchange/hello.ts";
import type { Endpoint } from "./transport/endpoint.ts";
import type { Dial } from "./transport/transport.ts";

/** What the operator may want to know of each event. */
export interface WorkerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What all workers of a pool share. */
export interface WorkerSurroundings {
  readonly dial: Dial;
  readonly introduction: GatewayIntroduction;
  readonly catalogue: MergedCatalogue;
  readonly files: SharedFiles | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: WorkerLog;
  /** From 0 to 1. */
  readonly random: () => number;
  /** How long a worker that loads a model may be silent, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** Which versions are wanted, at this moment. */
  readonly desired: () => DesiredModels;
  /** False when another worker of the pool is that same process under another address. */
  readonly isOnlyOne: (worker: object, bootId: string) => boolean;
  /** What it serves has changed. */
  readonly changed: () => void;
  /** A retired worker is gone for good. */
  readonly gone: (worker: { readonly endpoint: Endpoint }) => void;
}
