/** A worker in this process: real gRPC on a real socket, and models that do what a test tells them. */

import { rmSync } from "node:fs";
import {
  status as grpcStatus,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { inferencehub } from "../../src/rpc/inference.js";
import { answerBlock, callsFromBlock, type FakeAnswer, type FakeCall, joinAnswers } from "./blocks.ts";

const v1 = inferencehub.rpc.v1;
type Request = inferencehub.rpc.v1.ExchangeRequest.$Shape;
type AnswerBlock = inferencehub.rpc.v1.AnswerBlock.$Properties;
type ResponseMessage = inferencehub.rpc.v1.IExchangeResponse;
type VersionMessage = inferencehub.rpc.v1.IModelVersion;

/** What a fake model does with a call: an answer now, later, or never. */
export type Behaviour = (call: FakeCall, worker: FakeWorker) => FakeAnswer | undefined | Promise<FakeAnswer | undefined>;

export interface FakeWorkerOptions {
  /** `unix:/path` or `127.0.0.1:0`. */
  readonly listen: string;
  readonly bootId?: string;
  readonly models?: readonly VersionMessage[];
  readonly initialLoadDone?: boolean;
  /** By default `echo`. */
  readonly behaviour?: Behaviour;
  readonly hello?: Partial<inferencehub.rpc.v1.IWorkerHello>;
  /** False: frames are never admitted. */
  readonly admits?: boolean;
  /** False: heartbeats are not returned. */
  readonly beats?: boolean;
  /** Asked for as `authorization: Bearer …`. */
  readonly token?: string;
  /** Asks gateways for certificates of the same authority. */
  readonly tls?: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
}

/** Answers with the call's inputs as outputs. */
export const echo: Behaviour = (call) => ({
  outputs: [...call.inputs] as inferencehub.rpc.v1.ITensor[],
  timings: { queueUs: 10, computeUs: 20, batchCalls: 1, batchRows: 1 },
});

/** Refuses every call for one reason. */
export function refuse(reason: string, retryAfterMs = 0): Behaviour {
  return () => ({ error: { reason, message: `The fake worker says ${reason}.`, retryAfterMs } });
}

/** A READY version as a worker announces it. */
export function readyVersion(name: string, version: string, changes: Partial<VersionMessage> = {}): VersionMessage {
  return {
    name,
    version,
    state: v1.ModelState.MODEL_STATE_READY,
    runtime: "python",
    device: "cpu",
    batched: true,
    maxBatchSize: 32,
    idempotent: true,
    inputs: [{ name: "x", datatype: v1.Datatype.DATATYPE_FP32, shape: [-1, 4] }],
    outputs: [{ name: "x", datatype: v1.Datatype.DATATYPE_FP32, shape: [-1, 4] }],
    digest: "0".repeat(64),
    readyAtMs: 1_700_000_000_000,
    ...changes,
  };
}

let boots = 0;

export class FakeWorker {
  readonly bootId: string;
  /** Every request frame that came in, in order. */
  readonly frames: Request[] = [];
  /** Every call that came in, in order. */
  readonly calls: FakeCall[] = [];
  /** Every word on which versions are wanted, in order. */
  readonly desired: inferencehub.rpc.v1.SetDesiredModelsRequest.$Shape[] = [];
  behaviour: Behaviour;
  admits: boolean;
  beats: boolean;
  /** `unix:/path` or `127.0.0.1:PORT`, to be dialled. */
  address = "";
  readonly #options: FakeWorkerOptions;
  readonly #server: Server;
  #models: readonly VersionMessage[];
  #initialLoadDone: boolean;
  #revision = 0;
  readonly #lanes = new Set<ServerDuplexStream<Request, ResponseMessage>>();
  readonly #watchers = new Set<ServerWritableStream<unknown, inferencehub.rpc.v1.IWatchModelsResponse>>();
  readonly #expectations: { done: () => boolean; resolve: () => void }[] = [];

  private constructor(options: FakeWorkerOptions) {
    this.#options = options;
    this.bootId = options.bootId ?? `boot-${++boots}`;
    this.behaviour = options.behaviour ?? echo;
    this.admits = options.admits ?? true;
    this.beats = options.beats ?? true;
    this.#models = options.models ?? [readyVersion("iris", "1")];
    this.#initialLoadDone = options.initialLoadDone ?? true;
    this.#server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  }

  static async start(options: FakeWorkerOptions): Promise<FakeWorker> {
    const worker = new FakeWorker(options);
    await worker.#listen();
    return worker;
  }

  /** Lanes that are open. */
  get lanes(): number {
    return this.#lanes.size;
  }

  /** Resolves as soon as `condition` holds; looked at after everything that happens here. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => this.#expectations.push({ done: condition, resolve }));
  }

  /** Sends a frame of its own making on every lane. */
  say(frame: ResponseMessage): void {
    for (const lane of this.#lanes) lane.write(frame);
  }

  answer(call: FakeCall, answer: FakeAnswer): void {
    this.say({ blocks: [answerBlock(call, answer)] });
  }

  /** Announces these versions from now on. */
  announce(models: readonly VersionMessage[], initialLoadDone = true): void {
    this.#models = models;
    this.#initialLoadDone = initialLoadDone;
    for (const watcher of this.#watchers) watcher.write(this.#snapshot());
  }

  /** Says goodbye and ends its lanes once their calls are answered. */
  goodbye(): void {
    this.say({ goodbye: true });
  }

  /** Ends its lanes in good order. */
  endLanes(): void {
    for (const lane of this.#lanes) lane.end();
  }

  /** Gone as after kill -9: connections reset, nobody listens. */
  die(): void {
    this.#server.forceShutdown();
    if (this.#options.listen.startsWith("unix:")) rmSync(this.#options.listen.slice("unix:".length), { force: true });
  }

  async #listen(): Promise<void> {
    this.#server.addService(definition, {
      Exchange: (lane: ServerDuplexStream<Request, ResponseMessage>) => this.#exchange(lane),
      WatchModels: (watcher: ServerWritableStream<unknown, inferencehub.rpc.v1.IWatchModelsResponse>) => this.#watch(watcher),
      LoadModel: (call: ServerUnaryCall<inferencehub.rpc.v1.LoadModelRequest.$Shape, unknown>, reply: sendUnaryData<unknown>) =>
        this.#load(call, reply),
      UnloadModel: (call: ServerUnaryCall<inferencehub.rpc.v1.UnloadModelRequest.$Shape, unknown>, reply: sendUnaryData<unknown>) =>
        reply(null, { versions: [call.request.version ?? ""] }),
      SetDesiredModels: (
        call: ServerUnaryCall<inferencehub.rpc.v1.SetDesiredModelsRequest.$Shape, unknown>,
        reply: sendUnaryData<unknown>,
      ) => {
        this.desired.push(call.request);
        reply(null, {});
        this.#check();
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(this.#options.listen, serverCredentials(this.#options), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.address = this.#options.listen.startsWith("unix:") ? this.#options.listen : `${this.#options.listen.replace(/:\d+$/, "")}:${port}`;
  }

  #exchange(lane: ServerDuplexStream<Request, ResponseMessage>): void {
    if (this.#options.token !== undefined && lane.metadata.get("authorization")[0] !== `Bearer ${this.#options.token}`) {
      lane.emit("error", { code: grpcStatus.UNAUTHENTICATED, details: "A worker wants its token." });
      return;
    }
    this.#lanes.add(lane);
    let sequence = 0;
    lane.on("data", (frame: Request) => {
      if (frame.hello) lane.write({ hello: this.#hello() });
      this.frames.push(frame);
      const calls = (frame.blocks ?? []).map((block) => callsFromBlock(block));
      this.calls.push(...calls.flat());
      if (frame.heartbeat && this.beats) lane.write({ heartbeat: frame.heartbeat });
      if (frame.sequence && this.admits) lane.write({ admittedSequence: frame.sequence });
      for (const block of calls)
        this.#work(block, (blocks) => {
          if (this.#lanes.has(lane)) lane.write({ sequence: ++sequence, blocks });
        });
      this.#check();
    });
    lane.on("end", () => lane.end());
    lane.on("error", () => {});
    lane.on("close", () => this.#left(lane));
    lane.on("cancelled", () => this.#left(lane));
    this.#check();
  }

  /** Answers at once together, and later one by one. */
  #work(calls: readonly FakeCall[], answer: (blocks: AnswerBlock[]) => void): void {
    const now: AnswerBlock[] = [];
    for (const call of calls) {
      const outcome = this.behaviour(call, this);
      if (!(outcome instanceof Promise)) {
        if (outcome !== undefined) now.push(answerBlock(call, outcome));
      } else
        void outcome.then((later) => {
          if (later !== undefined) answer([answerBlock(call, later)]);
        });
    }
    if (now.length > 0) answer(joinAnswers(now));
  }

  #left(lane: ServerDuplexStream<Request, ResponseMessage>): void {
    this.#lanes.delete(lane);
    this.#check();
  }

  #hello(): inferencehub.rpc.v1.IWorkerHello {
    return {
      protocolVersion: 2,
      bootId: this.bootId,
      softwareVersion: "test",
      maxUnadmittedFrames: 1,
      maxFrameBytes: 1024 * 1024,
      acceptsReferences: true,
      processId: process.pid,
      ...this.#options.hello,
    };
  }

  #watch(watcher: ServerWritableStream<unknown, inferencehub.rpc.v1.IWatchModelsResponse>): void {
    this.#watchers.add(watcher);
    watcher.on("cancelled", () => this.#watchers.delete(watcher));
    watcher.on("error", () => {});
    watcher.write(this.#snapshot());
    this.#check();
  }

  #snapshot(): inferencehub.rpc.v1.IWatchModelsResponse {
    return { bootId: this.bootId, revision: ++this.#revision, models: [...this.#models], initialLoadDone: this.#initialLoadDone };
  }

  #load(call: ServerUnaryCall<inferencehub.rpc.v1.LoadModelRequest.$Shape, unknown>, reply: sendUnaryData<unknown>): void {
    const models = this.#models.filter(
      (each) => each.name === call.request.modelName && (!call.request.version || each.version === call.request.version),
    );
    if (models.length > 0) return reply(null, { models });
    const metadata = new Metadata();
    metadata.set("inferencehub-reason", "MODEL_NOT_FOUND");
    reply({ code: grpcStatus.NOT_FOUND, details: `There is no model '${call.request.modelName}' in the repository.`, metadata });
  }

  #check(): void {
    for (const expectation of [...this.#expectations]) {
      if (!expectation.done()) continue;
      this.#expectations.splice(this.#expectations.indexOf(expectation), 1);
      expectation.resolve();
    }
  }
}

function serverCredentials({ tls }: FakeWorkerOptions): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(tls.ca, [{ cert_chain: tls.cert, private_key: tls.key }], true);
}

interface Codec {
  // biome-ignore lint/suspicious/noExplicitAny: each codec takes its own message, and here they are all alike
  encode(message: any): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
}

function method(name: string, request: Codec, response: Codec, requestStream: boolean, responseStream: boolean) {
  return {
    path: `/inferencehub.rpc.v1.InferenceService/${name}`,
    requestStream,
    responseStream,
    requestSerialize: (message: unknown) => Buffer.from(request.encode(message).finish()),
    requestDeserialize: (bytes: Buffer) => request.decode(bytes),
    responseSerialize: (message: unknown) => Buffer.from(response.encode(message).finish()),
    responseDeserialize: (bytes: Buffer) => response.decode(bytes),
  };
}

const definition = {
  Exchange: method("Exchange", v1.ExchangeRequest, v1.ExchangeResponse, true, true),
  WatchModels: method("WatchModels", v1.WatchModelsRequest, v1.WatchModelsResponse, false, true),
  LoadModel: method("LoadModel", v1.LoadModelRequest, v1.LoadModelResponse, false, false),
  UnloadModel: method("UnloadModel", v1.UnloadModelRequest, v1.UnloadModelResponse, false, false),
  SetDesiredModels: method("SetDesiredModels", v1.SetDesiredModelsRequest, v1.SetDesiredModelsResponse, false, false),
};
