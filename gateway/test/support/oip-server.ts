/** A server of the Open Inference Protocol in this process: real gRPC on a real socket, with whatever a test wants it to say. */

import { status as grpcStatus, Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { onTestFinished } from "vitest";
import { inference } from "../../src/rpc/open-inference.js";

type Request = inference.ModelInferRequest.$Shape;
type Response = inference.ModelInferResponse.$Properties;
type Call = ServerUnaryCall<Buffer, Buffer>;

/** What it refuses with. */
export interface Refusal {
  readonly code: keyof typeof grpcStatus;
  readonly details?: string;
  /** As another InferenceHub adds it. */
  readonly reason?: string;
}

export interface OipModel {
  readonly name: string;
  readonly version?: string;
  readonly state?: string;
  readonly reason?: string;
  readonly inputs?: inference.ModelMetadataResponse.$Properties["inputs"];
  readonly outputs?: inference.ModelMetadataResponse.$Properties["outputs"];
  readonly platform?: string;
  /** What ModelMetadata says the versions are. */
  readonly versions?: readonly string[];
  readonly config?: inference.ModelConfig.$Properties;
}

/** What it does with a call: an answer as a message or encoded, a refusal, or nothing at all. */
export type Infer = (
  request: Request,
  call: Call,
) => Response | Buffer | Refusal | undefined | Promise<Response | Buffer | Refusal | undefined>;

export interface OipServerOptions {
  models: readonly OipModel[];
  infer: Infer;
  /** Methods that it answers with a refusal. */
  refuses: Readonly<Record<string, Refusal>>;
  port: number;
  /** What must be shown in `authorization`. */
  authorization: string | undefined;
  maxReceiveBytes: number;
  /** Connections are asked to go after so many milliseconds, as by many a load balancer. */
  maxConnectionAgeMs: number;
  tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
}

const row = { datatype: "FP32", shape: [-1, 4] };

/** Takes and answers rows of four. */
export const rows: OipModel = {
  name: "iris",
  version: "1",
  state: "READY",
  platform: "onnxruntime_onnx",
  versions: ["1"],
  inputs: [{ name: "x", ...row }],
  outputs: [{ name: "y", ...row }],
};

/** Answers with the first input as the output `y`, raw. */
export const echo: Infer = ({ inputs, rawInputContents }) => ({
  outputs: [{ name: "y", datatype: inputs![0]!.datatype!, shape: inputs![0]!.shape! }],
  rawOutputContents: [rawInputContents![0]!],
});

export class OipServer {
  readonly options: OipServerOptions;
  port = 0;
  /** Calls by method, for those that look at what is asked. */
  readonly asked: string[] = [];
  readonly requests: Request[] = [];
  readonly metadata: Metadata[] = [];
  /** Calls that were called off. */
  cancelled = 0;
  #server = new Server();

  private constructor(options: OipServerOptions) {
    this.options = options;
  }

  static async start(changes: Partial<OipServerOptions> = {}): Promise<OipServer> {
    const server = new OipServer({
      models: [rows],
      infer: echo,
      refuses: {},
      port: 0,
      authorization: undefined,
      maxReceiveBytes: 64 * 1024 * 1024,
      maxConnectionAgeMs: 0,
      tls: undefined,
      ...changes,
    });
    await server.listen();
    onTestFinished(() => server.die());
    return server;
  }

  /** Its address for a pool. */
  get address(): string {
    return `theirs=grpc${this.options.tls ? "s" : ""}://localhost:${this.port}`;
  }

  /** Ends as a process does that is killed: every connection breaks. */
  die(): void {
    this.#server.forceShutdown();
  }

  /** Again, or for the first time. */
  async listen(): Promise<void> {
    const { tls, maxReceiveBytes, maxConnectionAgeMs } = this.options;
    this.#server = new Server({
      "grpc.max_receive_message_length": maxReceiveBytes,
      ...(maxConnectionAgeMs > 0 && { "grpc.max_connection_age_ms": maxConnectionAgeMs }),
    });
    this.#server.addService(this.#service(), this.#handlers());
    const credentials = tls
      ? ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }])
      : ServerCredentials.createInsecure();
    this.port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${this.port || this.options.port}`, credentials, (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
  }

  #service() {
    const method = (name: string) => [
      name,
      {
        path: `/inference.GRPCInferenceService/${name}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    ];
    return Object.fromEntries(Object.keys(this.#answers()).map(method));
  }

  #handlers() {
    return Object.fromEntries(
      Object.entries(this.#answers()).map(([name, answer]) => [
        name,
        (call: Call, done: sendUnaryData<Buffer>) => {
          this.asked.push(name);
          void this.#handle(name, call, answer, done);
        },
      ]),
    );
  }

  async #handle(name: string, call: Call, answer: (call: Call) => unknown, done: sendUnaryData<Buffer>): Promise<void> {
    const { authorization, refuses } = this.options;
    call.on("cancelled", () => void this.cancelled++);
    const isStranger = authorization !== undefined && call.metadata.get("authorization")[0] !== authorization;
    const outcome = isStranger ? { code: "UNAUTHENTICATED" as const } : (refuses[name] ?? (await answer(call)));
    if (outcome === undefined) return;
    if (Buffer.isBuffer(outcome)) return done(null, outcome);
    const { code, details = `It says ${code} of /secret/path.`, reason } = outcome as Refusal;
    const metadata = new Metadata();
    if (reason !== undefined) metadata.set("inferencehub-reason", reason);
    done({ code: grpcStatus[code], details, metadata });
  }

  #answers(): Record<string, (call: Call) => unknown> {
    return {
      ServerLive: () => encoded(inference.ServerLiveResponse, { live: true }),
      ServerMetadata: () => encoded(inference.ServerMetadataResponse, { name: "fake", version: "9" }),
      RepositoryIndex: () =>
        encoded(inference.RepositoryIndexResponse, {
          models: this.options.models.map(({ name, version = "", state = "", reason = "" }) => ({ name, version, state, reason })),
        }),
      ModelReady: ({ request }) => {
        const { name, version } = inference.ModelReadyRequest.decode(request);
        return encoded(inference.ModelReadyResponse, { ready: this.#model(name!, version!)?.state === "READY" });
      },
      ModelMetadata: ({ request }) => {
        const { name, version } = inference.ModelMetadataRequest.decode(request);
        const model = this.#model(name!, version!);
        if (model === undefined) return { code: "NOT_FOUND" };
        const { inputs = [], outputs = [], platform = "", versions = [] } = model;
        return encoded(inference.ModelMetadataResponse, { name, inputs, outputs, platform, versions: [...versions] });
      },
      ModelConfig: ({ request }) => {
        const { name, version } = inference.ModelConfigRequest.decode(request);
        const config = this.#model(name!, version!)?.config;
        return config === undefined ? { code: "UNIMPLEMENTED" } : encoded(inference.ModelConfigResponse, { config });
      },
      RepositoryModelLoad: ({ request }) => this.#turn(request, "READY"),
      RepositoryModelUnload: ({ request }) => this.#turn(request, "UNAVAILABLE"),
      ModelInfer: async (call) => {
        const request = inference.ModelInferRequest.decode(call.request);
        this.requests.push(request);
        this.metadata.push(call.metadata);
        const outcome = await this.options.infer(request, call);
        if (outcome === undefined || Buffer.isBuffer(outcome) || "code" in outcome) return outcome;
        return encoded(inference.ModelInferResponse, outcome);
      },
    };
  }

  #model(name: string, version: string): OipModel | undefined {
    return this.options.models.find((model) => model.name === name && (version === "" || model.version === version));
  }

  #turn(request: Buffer, state: string): Buffer | Refusal {
    const { modelName } = inference.RepositoryModelLoadRequest.decode(request);
    if (this.#model(modelName!, "") === undefined) return { code: "NOT_FOUND" };
    this.options.models = this.options.models.map((model) => (model.name === modelName ? { ...model, state } : model));
    return encoded(inference.RepositoryModelLoadResponse, {});
  }
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}

function encoded<Message>(type: { encode(message: Message): { finish(): Uint8Array } }, message: Message): Buffer {
  return Buffer.from(type.encode(message).finish());
}
