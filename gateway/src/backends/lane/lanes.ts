/** Opens the lanes to one worker: what all of them have in common, and how one beside the first differs. */

import type { BackendSurroundings, Carriage } from "../backend.ts";
import { type Endpoint, isLocal } from "../endpoint.ts";
import type { SharedFiles } from "../shared-files.ts";
import type { GatewayIntroduction } from "./exchange/hello.ts";
import { Lane } from "./exchange/lane.ts";
import type { LaneListener } from "./exchange/lane-options.ts";
import type { Inquest } from "./inquest.ts";
import type { Dial, Transport } from "./transport/transport.ts";

/** What the lanes of all workers share. */
export interface LaneParts {
  readonly dial: Dial;
  readonly introduction: GatewayIntroduction;
  /** Where tensors may lie that workers of this machine are to read. */
  readonly files: SharedFiles | undefined;
}

/** What a lane has to know of the first one. */
export interface FirstLane {
  /** On the process at its other end. */
  readonly inquest: Inquest;
  /** Whether that is the process at its other end now. */
  leadsTo(bootId: string): boolean;
  isSilent(): boolean;
}

export class Lanes {
  /** What all of them have carried. */
  readonly counters: Carriage = { framesSent: 0, framesReceived: 0, callsSent: 0, answersReceived: 0 };
  readonly #workerName: string;
  readonly #endpoint: Endpoint;
  readonly #around: BackendSurroundings;
  readonly #parts: LaneParts;
  readonly #silenceLimitMs: () => number;

  constructor(workerName: string, endpoint: Endpoint, around: BackendSurroundings, parts: LaneParts, silenceLimitMs: () => number) {
    this.#workerName = workerName;
    this.#endpoint = endpoint;
    this.#around = around;
    this.#parts = parts;
    this.#silenceLimitMs = silenceLimitMs;
  }

  /** Where tensors may lie; undefined for a worker elsewhere. */
  get files(): SharedFiles | undefined {
    return isLocal(this.#endpoint) ? this.#parts.files : undefined;
  }

  dial(): Transport {
    return this.#parts.dial(this.#endpoint);
  }

  open(transport: Transport, listener: LaneListener): Lane {
    const { clock, timers, maxAnswerBytes } = this.#around;
    return new Lane({
      transport,
      introduction: this.#parts.introduction,
      workerName: this.#workerName,
      counters: this.counters,
      files: this.files,
      clock,
      timers,
      maxAnswerBytes,
      silenceLimitMs: this.#silenceLimitMs,
      listener,
    });
  }

  /**
   * On a connection of its own, as long as that leads to the same process.
   * @param ended told with whether it did
   */
  openBeside(first: FirstLane, ended: (lane: Lane, stood: boolean) => void): Lane {
    const transport = this.dial();
    const { inquest } = first;
    let stood = false;
    const lane: Lane = this.open(transport, {
      opened: (hello) => {
        stood = first.leadsTo(hello.bootId);
        if (!stood) lane.abort("The bulk lane led to another process.");
      },
      leaving: () => {},
      // The first lane finds out, and what the worker has of both is looked after together.
      silent: () => first.isSilent() && stood,
      spoke: () => {},
      reported: () => {},
      ended: (_, sent, number) => {
        transport.close();
        ended(lane, stood);
        inquest.hold(number, sent);
      },
    });
    return lane;
  }
}
