/** A client of the gateway's gRPC face that is somebody else's: grpc-js, with messages as they are encoded here. */
import { Client, type ClientDuplexStream, credentials, Metadata, type ServiceError, type StatusObject } from "@grpc/grpc-js";
import { onTestFinished } from "vitest";
import { inference } from "../../src/rpc/open-inference.js";
import { type GatewayServer, type GatewayServerOptions, startGateway } from "./gateway-server.ts";

export interface GrpcReply {
  /** The status by name, such as OK. */
  readonly code: number;
  readonly details: string;
  /** Of the first and the last metadata. */
  readonly metadata: Record<string, string>;
  readonly message: Buffer | undefined;
}

export interface GrpcClient {
  readonly gateway: GatewayServer;
  readonly client: Client;
  /** One message for one, with an admin's key unless the metadata have one (or null for none). */
  ask(method: string, message: Uint8Array, metadata?: CallMetadata, timeoutMs?: number): Promise<GrpcReply>;
  /** Like `ask`, and a function that gives the call up. */
  begin(method: string, message: Uint8Array, metadata?: CallMetadata): { reply: Promise<GrpcReply>; cancel(): void };
  stream(method: string, metadata?: CallMetadata): ClientDuplexStream<Uint8Array, Buffer>;
}

export type CallMetadata = Readonly<Record<string, string | null>>;

export const inferMethod = "/inference.GRPCInferenceService/ModelInfer";
export const streamMethod = "/inference.GRPCInferenceService/ModelStreamInfer";

/** A gateway with a port for gRPC, and a client of it. */
export async function startGrpc(options: GatewayServerOptions = {}): Promise<GrpcClient> {
  const settings = { ...options.settings, gateway: { ...options.settings?.gateway, grpc_port: 0 } };
  const gateway = await startGateway({ ...options, settings });
  const key = await gateway.key("admin", "predict");
  const client = new Client(`127.0.0.1:${gateway.grpcPort}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    "grpc.enable_retries": 0,
  });
  onTestFinished(() => client.close());
  const begin: GrpcClient["begin"] = (method, message, metadata = {}) => start(client, method, message, metadataOf(metadata, key));
  return {
    gateway,
    client,
    begin,
    ask: (method, message, metadata = {}, timeoutMs) => start(client, method, message, metadataOf(metadata, key), timeoutMs).reply,
    stream: (method, metadata = {}) => client.makeBidiStreamRequest(method, Buffer.from, asIs, metadataOf(metadata, key)),
  };
}

function start(client: Client, method: string, message: Uint8Array, metadata: Metadata, timeoutMs?: number) {
  const { promise, resolve } = Promise.withResolvers<GrpcReply>();
  let first = new Metadata();
  let answer: Buffer | undefined;
  const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
  const call = client.makeUnaryRequest(
    method,
    Buffer.from,
    asIs,
    message,
    metadata,
    options,
    (_error: ServiceError | null, value?: Buffer) => {
      answer = value;
    },
  );
  call.on("metadata", (came: Metadata) => (first = came));
  call.on("status", ({ code, details, metadata: last }: StatusObject) =>
    // The answer is told of behind the status.
    setImmediate(() =>
      resolve({ code, details, metadata: { ...first.getMap(), ...last.getMap() } as Record<string, string>, message: answer }),
    ),
  );
  return { reply: promise, cancel: () => call.cancel() };
}

function asIs(bytes: Buffer): Buffer {
  return bytes;
}

function metadataOf(given: CallMetadata, key: string): Metadata {
  const metadata = new Metadata();
  const own = "authorization" in given || "x-api-key" in given ? {} : { authorization: `Bearer ${key}` };
  for (const [name, value] of Object.entries({ ...own, ...given })) if (value !== null) metadata.set(name, value);
  return metadata;
}

type Request = Partial<inference.ModelInferRequest.$Shape>;

export function inferRequest(request: object): Uint8Array {
  return inference.ModelInferRequest.encode(request as Request as inference.ModelInferRequest).finish();
}

/** Rows of iris as raw contents, with what else the request is to say. */
export function irisRequest(more: object = {}, rows: readonly (readonly number[])[] = [[5.1, 3.5, 1.4, 0.2]]): Uint8Array {
  return inferRequest({
    modelName: "iris",
    inputs: [{ name: "features", datatype: "FP64", shape: [rows.length, rows[0]?.length ?? 4] }],
    rawInputContents: [Buffer.from(new Float64Array(rows.flat()).buffer)],
    ...more,
  });
}

export function inferAnswer({ message }: GrpcReply): inference.ModelInferResponse {
  return inference.ModelInferResponse.decode(message!);
}
