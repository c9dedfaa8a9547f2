/** The lanes' transport on grpc-js: one channel, one connection, one worker. */
import {
  type ChannelCredentials,
  type ChannelOptions,
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  connectivityState,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { GatewayError } from "../../../errors/gateway-error.ts";
import { reasonFromName } from "../../../errors/reasons.ts";
import { inferencehub } from "../../../rpc/inference.js";
import type { DesiredModels } from "../../desired.ts";
import type { Endpoint } from "../../endpoint.ts";
import { authorityOf, targetOf } from "../../grpc-target.ts";
import type { Dial, ExchangeStream, StreamListener, Transport } from "./transport.ts";

const { WatchModelsRequest, WatchModelsResponse, LoadModelRequest, LoadModelResponse, UnloadModelRequest, UnloadModelResponse } =
  inferencehub.rpc.v1;
const { SetDesiredModelsRequest, SetDesiredModelsResponse } = inferencehub.rpc.v1;
type ModelMessage = inferencehub.rpc.v1.IModelVersion;
type Snapshot = inferencehub.rpc.v1.WatchModelsResponse.$Shape;

/** How to prove who is who to a worker; on unix sockets the mode of the file does what TLS does over a network. */
export interface TransportSecurity {
  /** PEM of the authority that signed the workers' certificates; null: the system's. */
  readonly ca: Buffer | null;
  /** PEM of this gateway's own certificate and key, where workers ask for one. */
  readonly cert: Buffer | null;
  readonly key: Buffer | null;
  readonly tls: boolean;
  /** Sent as `authorization: Bearer …`. */
  readonly token: string | null;
}

type MessageStream = ClientReadableStream<unknown> | ClientDuplexStream<unknown, unknown>;

const service = "/inferencehub.rpc.v1.InferenceService/";

/** One HTTP/2 window for 16 MiB: the default of 64 KiB allows a megabyte tensor one window per round trip. */
const windowBytes = 16 * 1024 * 1024;

const options: ChannelOptions = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // Sending again is the pool's decision: it knows which calls may run twice.
  "grpc.enable_retries": 0,
  // The bulk lane must not share the connection of the lane that it keeps free.
  "grpc.use_local_subchannel_pool": 1,
  "grpc.enable_channelz": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.service_config_disable_resolution": 1,
  "grpc-node.flow_control_window": windowBytes,
};

/** Connects with grpc-js. */
export function dialWithGrpc(security: TransportSecurity): Dial {
  const secure = security.tls ? credentials.createSsl(security.ca, security.key, security.cert) : credentials.createInsecure();
  const insecure = credentials.createInsecure();
  // A worker asks for its token wherever it listens.
  return (endpoint) => new GrpcTransport(endpoint, endpoint.kind === "unix" ? insecure : secure, security.token);
}

class GrpcTransport implements Transport {
  readonly #client: Client;
  readonly #metadata = new Metadata();
  /** Streams that are open: closing a channel leaves them running. */
  readonly #streams = new Set<MessageStream>();

  constructor(endpoint: Endpoint, channelCredentials: ChannelCredentials, token: string | null) {
    this.#client = new Client(targetOf(endpoint), channelCredentials, { ...options, ...authorityOf(endpoint) });
    if (token !== null) this.#metadata.set("authorization", `Bearer ${token}`);
  }

  exchange(listener: StreamListener<Buffer>): ExchangeStream {
    const stream = this.#client.makeBidiStreamRequest<Buffer, Buffer>(`${service}Exchange`, asIs, asIs, this.#metadata);
    this.#listen(stream, listener);
    return {
      write: (frame) => void stream.write(frame),
      finish: () => void stream.end(),
      abort: () => afterReading(() => stream.cancel()),
    };
  }

  watchModels(listener: StreamListener<Snapshot>): void {
    const request = bufferFrom(WatchModelsRequest.encode({}).finish());
    const stream = this.#client.makeServerStreamRequest<Buffer, Snapshot>(
      `${service}WatchModels`,
      asIs,
      (bytes) => WatchModelsResponse.decode(bytes),
      request,
      this.#metadata,
    );
    this.#listen(stream, listener);
  }

  async loadModel(model: string, version: string, timeoutMs: number): Promise<readonly ModelMessage[]> {
    const request = bufferFrom(LoadModelRequest.encode({ modelName: model, version }).finish());
    const response = await this.#unary("LoadModel", request, (bytes) => LoadModelResponse.decode(bytes), timeoutMs);
    return response.models ?? [];
  }

  async unloadModel(model: string, version: string, timeoutMs: number): Promise<readonly string[]> {
    const request = bufferFrom(UnloadModelRequest.encode({ modelName: model, version }).finish());
    const response = await this.#unary("UnloadModel", request, (bytes) => UnloadModelResponse.decode(bytes), timeoutMs);
    return response.versions ?? [];
  }

  async setDesiredModels({ kept, unloaded }: DesiredModels, timeoutMs: number): Promise<void> {
    const message = { kept: kept.map(nameToMessage), unloaded: unloaded.map(nameToMessage) };
    const request = bufferFrom(SetDesiredModelsRequest.encode(message).finish());
    await this.#unary("SetDesiredModels", request, (bytes) => SetDesiredModelsResponse.decode(bytes), timeoutMs);
  }

  isConnected(): boolean {
    return this.#client.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  close(): void {
    afterReading(() => {
      for (const stream of this.#streams) stream.cancel();
      this.#client.close();
    });
  }

  #listen<Message>(stream: MessageStream, listener: StreamListener<Message>): void {
    this.#streams.add(stream);
    const end = (problem: string): void => {
      if (this.#streams.delete(stream)) listener.ended(problem);
    };
    stream.on("data", (message: Message) => {
      if (this.#streams.has(stream)) listener.received(message);
    });
    stream.on("error", (error: Error) => end(error.message));
    stream.on("end", () => end(""));
  }

  #unary<Response>(method: string, request: Buffer, decode: (bytes: Buffer) => Response, timeoutMs: number): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        `${service}${method}`,
        asIs,
        decode,
        request,
        this.#metadata,
        { deadline: Date.now() + timeoutMs },
        (error, response) => {
          if (error !== null) reject(errorFromStatus(error));
          else resolve(response!);
        },
      );
    });
  }
}

/**
 * A stream that ends is told of while Node's HTTP/2 is still reading. Who resets another one there makes it send what it has,
 * and where that was for the stream which has ended (reset by a worker, with a frame still to go) it sends empty frames until
 * the process has no memory left. Seen with Node 24.19.
 */
function afterReading(act: () => void): void {
  setImmediate(act);
}

/** Messages are encoded and decoded by those who know them best; here they pass. */
function asIs(bytes: Buffer): Buffer {
  return bytes;
}

function nameToMessage({ model, version }: DesiredModels["kept"][number]): inferencehub.rpc.v1.IVersionName {
  return { modelName: model, version };
}

function bufferFrom(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A worker's refusal with its own reason, or NO_HEALTHY_WORKER when none came: what was asked for may have ended it. */
function errorFromStatus(error: ServiceError): GatewayError {
  const name = error.metadata?.get("inferencehub-reason")[0];
  if (name !== undefined) return new GatewayError(reasonFromName(String(name)), error.details);
  const silence = "The worker did not answer: it may have ended meanwhile, or be at it still. `GET /models` says how its models stand.";
  return new GatewayError("NO_HEALTHY_WORKER", silence, { cause: error });
}
