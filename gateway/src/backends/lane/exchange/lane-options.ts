/** What a lane is given by its owner, and what the owner learns from it. */
import type { Clock } from "../../../time/clock.ts";
import type { Timers } from "../../../time/timers.ts";
import type { Carriage } from "../../backend.ts";
import type { SharedFiles } from "../../shared-files.ts";
import type { Transport } from "../transport/transport.ts";
import type { GatewayIntroduction } from "./hello.ts";
import type { LaneCall } from "./lane-call.ts";
import type { WorkerIntroduction, WorkerReport } from "./read-response.ts";

/** Who owns a lane learns this from it. */
export interface LaneListener {
  opened(hello: WorkerIntroduction): void;
  /** The worker said goodbye; calls that it never got have been returned. */
  leaving(): void;
  /** It has said nothing for too long, and again at each beat that it goes on; false: the lane is to end. */
  silent(): boolean;
  /** It speaks again. */
  spoke(): void;
  /** The worker said how it stands. */
  reported(report: WorkerReport): void;
  /**
   * Told before calls that never left are returned, so that they find their way elsewhere.
   * @param sent those that the worker may have; the owner returns them
   * @param number of the lane on the worker's run page
   */
  ended(problem: string, sent: readonly LaneCall[], number: number): void;
}

export interface LaneOptions {
  readonly transport: Transport;
  readonly introduction: GatewayIntroduction;
  /** Name of the worker, put into every answer. */
  readonly workerName: string;
  /** Where tensors may lie; undefined when the worker can't be on this machine. */
  readonly files: SharedFiles | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Larger answers are refused, whatever the worker's own limit. */
  readonly maxAnswerBytes: number;
  /** Silence after which the worker counts as lost, at present, in milliseconds. */
  readonly silenceLimitMs: () => number;
  /** What is carried is added here. */
  readonly counters: Carriage;
  readonly listener: LaneListener;
}
