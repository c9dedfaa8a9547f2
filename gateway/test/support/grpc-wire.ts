/** gRPC by hand, over Node's HTTP/2: for what no client would send. */
import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from "node:http2";
import { onTestFinished } from "vitest";

export interface RawFrame {
  readonly flag?: number;
  readonly bytes: Uint8Array;
  /** What the prefix says in place of their number. */
  readonly length?: number;
}

export interface RawCall {
  readonly headers?: Record<string, string>;
  readonly frames?: readonly RawFrame[];
  /** False: the stream stays open. */
  readonly ends?: boolean;
}

export function frame({ flag = 0, bytes, length = bytes.length }: RawFrame): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, bytes]);
}

export function openSession(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  onTestFinished(() => session.destroy());
  return session;
}

/** The metadata that a call ends with, and what its stream was reset with. */
export type RawReply = IncomingHttpHeaders & { readonly "rst-code"?: string };

/** Resolves with the metadata that it ends with. */
export async function rawCall(port: number, method: string, call: RawCall = {}): Promise<RawReply> {
  return callOn(openSession(port), method, call);
}

export function callOn(session: ClientHttp2Session, method: string, call: RawCall = {}): Promise<RawReply> {
  const { headers = {}, frames = [], ends = true } = call;
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: "POST",
    [constants.HTTP2_HEADER_PATH]: method,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  for (const each of frames) stream.write(frame(each));
  if (ends) stream.end();
  return new Promise((resolve) => {
    let last: IncomingHttpHeaders = {};
    stream.on("response", (came) => (last = came));
    stream.on("trailers", (came) => (last = came));
    stream.on("error", () => {});
    stream.on("close", () => resolve({ ...last, "rst-code": String(stream.rstCode) }));
    stream.resume();
  });
}
