/** The calls of the Open Inference Protocol to one server, on grpc-js: one channel, one connection. */
import { type ChannelCredentials, type ChannelOptions, Client, connectivityState, Metadata, type ServiceError } from "@grpc/grpc-js";
import { RpcFailure } from "./rpc-failure.ts";

const service = "/inference.GRPCInferenceService/";

const options: ChannelOptions = {
  "grpc.max_send_message_length": -1,
  // Sending again is the pool's decision: it knows which calls may run twice.
  "grpc.enable_retries": 0,
  "grpc.use_local_subchannel_pool": 1,
  "grpc.enable_channelz": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.service_config_disable_resolution": 1,
  // The default of 64 KiB allows a megabyte tensor one window per round trip.
  "grpc-node.flow_control_window": 16 * 1024 * 1024,
};

/** How to reach a server, and what it is shown. */
export interface Reaching {
  readonly target: string;
  readonly authority: ChannelOptions;
  readonly credentials: ChannelCredentials;
  readonly headers: Readonly<Record<string, string>>;
  /** A longer message is not taken. */
  readonly maxMessageBytes: number;
}

/** Told once, with one of both. */
export type Done = (failure: RpcFailure | undefined, response: Buffer) => void;

/** A connection to a server: it is made with the first call, and again after it was lost. */
export class OipClient {
  readonly #client: Client;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #maxMessageBytes: number;
  #isClosed = false;
  #isWatched = false;

  constructor({ target, authority, credentials, headers, maxMessageBytes }: Reaching) {
    this.#client = new Client(target, credentials, { ...options, ...authority, "grpc.max_receive_message_length": maxMessageBytes });
    this.#headers = headers;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /**
   * Sends an encoded message.
   * @param headers beside those of every call
   * @returns calls it off; it is still told of, as CANCELLED
   */
  call(method: string, request: Buffer, timeoutMs: number, headers: Readonly<Record<string, string>>, done: Done): () => void {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries({ ...this.#headers, ...headers })) metadata.set(name, value);
    let hasAnswered = false;
    const options = { deadline: Date.now() + timeoutMs };
    const call = this.#client.makeUnaryRequest(`${service}${method}`, asIs, asIs, request, metadata, options, (error, response) => {
      if (error === null) done(undefined, response!);
      else done(this.#failure(error, hasAnswered), nothing);
    });
    call.on("metadata", () => {
      hasAnswered = true;
    });
    return () => call.cancel();
  }

  /** The same for a message of its own; rejects with an RpcFailure. */
  ask<Response>(method: string, request: Uint8Array, decode: (bytes: Buffer) => Response, timeoutMs: number): Promise<Response> {
    const message = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
    return new Promise((resolve, reject) => {
      this.call(method, message, timeoutMs, {}, (failure, bytes) => {
        if (failure !== undefined) return reject(failure);
        try {
          resolve(decode(bytes));
        } catch {
          reject(new RpcFailure("INTERNAL", `Its answer to ${method} is none of the Open Inference Protocol.`, { isFromServer: true }));
        }
      });
    });
  }

  /** Calls `lost` once, when the connection that stands now is no more, which the server may have wished. One watch at a time is kept. */
  watch(lost: () => void): void {
    const channel = this.#client.getChannel();
    if (this.#isWatched || channel.getConnectivityState(false) !== connectivityState.READY) return;
    this.#isWatched = true;
    channel.watchConnectivityState(connectivityState.READY, Number.POSITIVE_INFINITY, (error) => {
      this.#isWatched = false;
      if (error === undefined && !this.#isClosed) lost();
    });
  }

  /** Calls that are under way go on. */
  close(): void {
    this.#isClosed = true;
    // Not while Node's HTTP/2 is still reading: a status that has just come would be lost with its connection.
    setImmediate(() => this.#client.close());
  }

  #failure(error: ServiceError, hasAnswered: boolean): RpcFailure {
    return RpcFailure.fromServiceError(error, hasAnswered, this.#maxMessageBytes);
  }
}

const nothing = Buffer.alloc(0);

/** Messages are encoded and decoded by those who know them best; here they pass. */
function asIs(bytes: Buffer): Buffer {
  return bytes;
}
