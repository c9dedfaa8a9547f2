/**
 * What a door and the path hand each other. A door knows one wire format and nothing of what happens in between; the path knows
 * no format: it asks the door what came, and has it write what becomes of it.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Usage } from "../backends/answer.ts";
import type { Share } from "../backends/share.ts";
import type { LeasedFile, SharedFiles } from "../backends/shared-files.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import type { RateHeaders } from "../limits/openai-rate-headers.ts";
import type { ModelVersion } from "../models/model-version.ts";
import type { EncodedTensor } from "../tensors/tensor.ts";
import type { NamedClasses } from "./classes.ts";
import type { Asked } from "./inputs/asked.ts";
import type { CallRecord } from "./record.ts";

/** One call whose body nobody has read yet. */
export interface IncomingCall {
  /** What the log calls the operation, such as `/predict`. */
  readonly operation: string;
  /** What came before the body; names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Stands for the connection, so that what was found out about one need not be found out again. */
  readonly connection: object;
  /** Time that the transport itself grants, in milliseconds, as gRPC's deadlines do; absent: none. */
  readonly timeoutMs?: number | undefined;
  /** Where the caller is; worked out only when it is read. */
  readonly address: string;
  /** True once the caller went away. */
  readonly hasLeft: boolean;
  /** Calls `act` when the caller goes away, and also behind the answer. */
  onLeft(act: () => void): void;
}

/**
 * The way in and out for one wire format, or for a few that share an address.
 * `Manner` is what the headers show: how this call is to be read and answered. `Written` is an answer as the door gives it out.
 * `Wish` is what the body says of how the answer is wanted.
 */
export interface Door<Call extends IncomingCall, Manner, Written extends WrittenAnswer, Wish = undefined> {
  /** How its answers also say what is left of limits; absent: as all do. */
  readonly rateHeaders?: RateHeaders | undefined;
  /** Reads no byte of the body. Throws UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE or INVALID_REQUEST. */
  accept(call: Call): Manner;
  /** Reads the body and makes of it a well-formed request. Rejects with INVALID_REQUEST, PAYLOAD_TOO_LARGE, QUEUE_FULL or CANCELLED. */
  read(call: Call, manner: Manner, share: Share, files: SharedFiles | undefined): Promise<Received<Wish>>;
  /** Writes the answer to a call that went well. Throws or rejects with PAYLOAD_TOO_LARGE. */
  write(manner: Manner, wish: Wish, outcome: Outcome): Written | Promise<Written>;
  /** Begins the answer to a call whose outputs come in chunks; absent: this door asks for none. Nothing fails here any more but in the answer itself. */
  stream?(manner: Manner, wish: Wish, outcome: StreamOutcome): Written;
  /** Writes the answer to a call that failed, at whatever step. */
  refuse(call: Call, problem: Refusal): Written;
}

/** What the path wants to know of an answer. */
export interface WrittenAnswer {
  /** Length of its body; undefined while only the writing shows. */
  readonly bytes: number | undefined;
}

/** What came with a body. */
export interface Received<Wish = undefined> {
  readonly asked: Asked;
  /** What the door wants to know again when it writes the answer. */
  readonly wish: Wish;
  /** Length of the body. */
  readonly bytes: number;
  /** How long the complete body waited to be read, in milliseconds; absent: it did not. */
  readonly waitedMs?: number;
  /** Holds the tensors; to be released when the call is over. */
  readonly file: LeasedFile | undefined;
  /** Counts the body while the call is under way; absent where it is small. To be released, too. */
  readonly held?: { release(): void };
}

/** What every answer says beside its content: request id, version, where the time went, what is left of limits. The door's to add to. */
type Notes = Record<string, string>;

/** A call that went well. */
export interface Outcome {
  /** The one that served it. */
  readonly version: ModelVersion;
  /** How its classes are to be named; absent: they are not. For formats that have names. */
  readonly classes?: NamedClasses | undefined;
  /** Those that were asked for, in that order; else all, in the order of the signature. */
  readonly outputs: readonly EncodedTensor[];
  /** The dimension of the outputs that the answer begins with: 1 where the caller left the rows out, else 0. */
  readonly firstDimension: 0 | 1;
  readonly timings: Timings;
  /** Undefined where nobody counts tokens. */
  readonly usage: Usage | undefined;
  readonly notes: Notes;
  /** Names the model, the exact version and the request; has the counts of the batch. */
  readonly record: CallRecord;
}

/** A call that goes well so far: what is known as its answer begins. */
export interface StreamOutcome {
  /** The one that serves it. */
  readonly version: ModelVersion;
  /** How its classes are to be named; absent: they are not. For formats that have names. */
  readonly classes?: NamedClasses | undefined;
  readonly chunks: ChunkSource;
  /** The dimension of the outputs that each chunk begins with: 1 where the caller left the rows out, else 0. */
  readonly firstDimension: 0 | 1;
  /** After so long without a chunk the caller is to get a sign of life, in milliseconds. */
  readonly heartbeatMs: number;
  /** Without what is known only at the end. */
  readonly notes: Notes;
  readonly record: CallRecord;
}

/** What a call answers, as it comes. Whoever takes nothing any more, because its caller has left, need not say so. */
export interface ChunkSource {
  /**
   * The next outputs: those that were asked for, in that order; undefined at the end of an answer that went well. Rejects with
   * the GatewayError that ended it, which is noted already. Taking one makes room for another; one at a time.
   */
  next(): Promise<readonly EncodedTensor[] | undefined>;
  /** Once `next` has given undefined. */
  end(): StreamEnd;
}

/** What is known of an answer once all of it is there. */
export interface StreamEnd {
  readonly timings: Timings;
  /** Undefined where nobody counts tokens. */
  readonly usage: Usage | undefined;
}

/** A call that failed. */
export interface Refusal {
  readonly error: GatewayError;
  readonly notes: Notes;
  readonly record: CallRecord;
}

/** Where the time of a call went: milliseconds as text, which header and body share. */
export interface Timings {
  readonly total: string;
  /** All that was neither queue nor model: the gateway itself and the way to the worker and back. */
  readonly gateway: string;
  readonly queue: string;
  readonly compute: string;
}

/** A call that is over. */
export interface Followed<Written> {
  readonly answer: Written;
  readonly record: CallRecord;
}

/** The path, for whichever door: never rejects, errors are answers. */
export type FollowPath = <Call extends IncomingCall, Manner, Written extends WrittenAnswer, Wish>(
  door: Door<Call, Manner, Written, Wish>,
  call: Call,
) => Promise<Followed<Written>>;
