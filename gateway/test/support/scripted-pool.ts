/** A pool without workers: answers each call as the test says, and remembers what it was asked. */

import { Answer } from "../../src/backends/answer.ts";
import type { SharedFiles } from "../../src/backends/shared-files.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { type Catalogue, entryFromVersions, type ModelEntry } from "../../src/models/catalogue.ts";
import type { ModelVersion } from "../../src/models/model-version.ts";
import type { AnswerStream, CallHandle, StreamWish, WorkerAnswer, WorkerCall, WorkerPool } from "../../src/pool/pool.ts";
import { StreamCall, type StreamOwner } from "../../src/pool/stream-call.ts";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { systemClock } from "../../src/time/clock.ts";

export type Script = (call: WorkerCall) => WorkerAnswer | Promise<WorkerAnswer>;

/** What a worker does with a call that streams; by default, it answers as `Script` says, with a single chunk. */
export type StreamScript = (call: StreamCall) => void;

/** Takes what becomes of a stream as it comes: nothing is sent again. */
const streamOwner: StreamOwner = {
  now: () => systemClock.now(),
  hurried: () => {},
  cut: (call, error) => call.fail(error),
  answered(call, answer) {
    if (call.settled) return;
    if (answer.reason === "") call.succeed(answer);
    else call.fail(new GatewayError(answer.reason as "INTERNAL", answer.detail));
  },
  returned: (call) => call.fail(new GatewayError("WORKER_LOST", "lost")),
  expired: () => {},
  cancelled: () => {},
};

export class ScriptedPool implements WorkerPool {
  readonly calls: WorkerCall[] = [];
  readonly files: SharedFiles | undefined;
  readonly catalogue: Catalogue;
  readonly load = { inFlight: 0, waiting: 0 };
  cancelled = 0;
  script: Script;
  streamScript: StreamScript | undefined;
  /** Those that were begun. */
  readonly begun: StreamCall[] = [];
  /** Chunks that callers have taken. */
  taken = 0;

  constructor(versions: readonly ModelVersion[], script: Script, files?: SharedFiles) {
    this.catalogue = catalogueFromVersions(versions);
    this.script = script;
    this.files = files;
  }

  begin(call: WorkerCall): CallHandle {
    this.calls.push(call);
    const { promise, resolve, reject } = Promise.withResolvers<WorkerAnswer>();
    const cancel = (): void => {
      this.cancelled++;
      reject(new GatewayError("CANCELLED", "cancelled"));
    };
    Promise.resolve()
      .then(() => this.script(call))
      .then(resolve, reject);
    return { answer: promise, cancel };
  }

  stream(wish: StreamWish): AnswerStream {
    const call = new StreamCall(streamOwner, wish);
    this.calls.push(call.content);
    this.begun.push(call);
    call.carried = { taken: () => this.taken++, abandon: () => {} };
    if (this.streamScript !== undefined) this.streamScript(call);
    else
      void Promise.resolve(this.script(call.content)).then(
        (answer) => call.answered(Object.assign(new Answer(), answer)),
        (thrown) => call.fail(GatewayError.from(thrown)),
      );
    return call;
  }

  streams(): ReturnType<WorkerPool["streams"]> {
    return [];
  }

  endStreams(): void {}

  send(call: WorkerCall): Promise<WorkerAnswer> {
    return this.begin(call).answer;
  }

  readonly unservedForMs = 0;
  readonly attempts = { sent: 0, denied: 0 };

  whenKnown(): undefined {}

  workers(): readonly [] {
    return [];
  }
  async loadModel(): Promise<readonly []> {
    return [];
  }
  async unloadModel(): Promise<readonly []> {
    return [];
  }
  tellDesired(): void {}
  async start(): Promise<void> {}
  async useWorkers(): Promise<void> {}
  async drain(): Promise<void> {}
  close(): void {}
}

export function catalogueFromVersions(versions: readonly ModelVersion[], announced = true): Catalogue {
  const entries = new Map<string, ModelEntry>();
  for (const { name } of versions) entries.set(name, entryFromVersions(versions.filter((version) => version.name === name)));
  return {
    announced,
    initialLoadDone: announced,
    list: () => [...entries.values()],
    find: (model) => entries.get(model),
    onChange: () => () => {},
  };
}

/** An answer with timings that are easy to recognise. */
export function workerAnswer(outputs: WorkerAnswer["outputs"]): WorkerAnswer {
  return { outputs, queueUs: 120, computeUs: 800, batchCalls: 2, batchRows: 3, usage: undefined, worker: "w0" };
}

/** The label "setosa" and three probabilities for each row of the first input. */
export function irisAnswer(call: WorkerCall): WorkerAnswer {
  const rows = call.inputs[0]!.shape[0]!;
  const label = Buffer.concat([Buffer.from([6, 0, 0, 0]), Buffer.from("setosa")]);
  const probabilities = Buffer.from(new Float64Array(Array.from({ length: rows }, () => [0.98, 0.0199, 0.0001]).flat()).buffer);
  return workerAnswer([
    { name: "label", datatype: "BYTES", shape: [rows], raw: new OwnBytes(Buffer.concat(Array.from({ length: rows }, () => label))) },
    { name: "probabilities", datatype: "FP64", shape: [rows, 3], raw: new OwnBytes(probabilities) },
  ]);
}
