/** The two ends of the path: the call as HTTP brings it in, and the answer as HTTP takes it out. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallRecord } from "./record.ts";

/** One request whose body nobody has read yet. */
export interface IncomingCall {
  readonly request: IncomingMessage;
  /** Only watched, for a caller that goes away; the path never writes to it, except `100 Continue`. */
  readonly response: ServerResponse;
}

/** What is to be written. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; `content-length` is the writer's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** True: part of the body was left unread, so the connection can't carry another request and is to be closed. */
  readonly closesConnection: boolean;
  readonly record: CallRecord;
}

/** What http mounts at POST /predict: never rejects, errors are answers. */
export type FollowPath = (call: IncomingCall) => Promise<Answer>;
