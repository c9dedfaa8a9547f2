/** What the lanes need of a gRPC client, and no more, so that another one can take its place. */
import type { inferencehub } from "../../../rpc/inference.js";
import type { DesiredModels } from "../../desired.ts";
import type { Endpoint } from "../../endpoint.ts";

type ModelMessage = inferencehub.rpc.v1.IModelVersion;

/** Told what comes in on a stream; `ended` once, and nothing after it. */
export interface StreamListener<Message> {
  received(message: Message): void;
  /** @param problem why, for the log; "" when the other side ended it in good order */
  ended(problem: string): void;
}

/** An open `Exchange`. */
export interface ExchangeStream {
  /** Sends one encoded `ExchangeRequest`; the buffer must not change any more. */
  write(frame: Buffer): void;
  /** No more frames from here; the worker ends the stream when it has answered. */
  finish(): void;
  /** Tears it down. */
  abort(): void;
}

/** A connection to one worker. It never reconnects: its owner makes a new one. */
export interface Transport {
  /** Opens a lane; messages are encoded `ExchangeResponse`s. */
  exchange(listener: StreamListener<Buffer>): ExchangeStream;
  /** Follows the worker's catalogue until `close`. */
  watchModels(listener: StreamListener<inferencehub.rpc.v1.WatchModelsResponse.$Shape>): void;
  /** Rejects with the worker's own reason. */
  loadModel(model: string, version: string, timeoutMs: number): Promise<readonly ModelMessage[]>;
  /** Resolves with the versions that were unloaded. */
  unloadModel(model: string, version: string, timeoutMs: number): Promise<readonly string[]>;
  /** Says which versions are wanted; rejects when the worker has not taken it. */
  setDesiredModels(desired: DesiredModels, timeoutMs: number): Promise<void>;
  /** Whether the connection stands, in this moment. */
  isConnected(): boolean;
  close(): void;
}

/** Starts a connection. */
export type Dial = (endpoint: Endpoint) => Transport;
