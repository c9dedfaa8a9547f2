/** What the gateway's own thread and the one that reads large bodies of text say to each other: one body at a time, read and then fitted, or read in one go. */
import type { Problem } from "../../errors/gateway-error.ts";
import type { Reason } from "../../errors/reasons.ts";
import type { Signature } from "../../request/inputs/plan.ts";
import type { Parameters } from "../../tensors/tensor.ts";

/** Rows of text, in a format of POST /predict. */
export type RowsFormat = "csv" | "csv-headed" | "csv-bare" | "ndjson";

/** Of POST /predict. */
export type TextFormat = "json" | RowsFormat;

/** What a body is. */
export type Format = TextFormat | "oip" | "generate" | "chat" | "completion" | "embed";

/** To the thread. */
export type Order =
  | { readonly order: "read"; readonly format: Format; readonly body: ArrayBuffer; readonly length: number; readonly maxDepth: number }
  /** `signature` comes with the first call of it only. */
  | { readonly order: "fit"; readonly signatureId: number; readonly signature: Signature | undefined }
  /** Nobody wants the body that was read. */
  | { readonly order: "drop" };

/** What a body asks for, but its inputs. */
export interface Envelope {
  readonly model: string;
  readonly version: string | undefined;
  readonly parameters: Parameters;
  readonly namesClasses?: true;
}

/** All that was read of a body at once: what can be said of it, and bytes. */
export interface ReadAtOnce<Head = unknown> {
  /** Made of what travels between threads. */
  readonly head: Head;
  /** Those that the head speaks of by their index. */
  readonly parts: readonly Buffer[];
}

/** A stretch of the memory that came with it. */
export interface Stretch {
  /** First byte. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
}

/** A tensor in the memory that came with it, in the order of the signature. */
export interface Placed {
  readonly shape: readonly number[];
  /** First byte. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
  /** First of the bytes that say which elements are missing; -1: none is. */
  readonly missingAt: number;
  readonly missingLength: number;
}

export interface Fitted {
  readonly memory: ArrayBuffer;
  readonly tensors: readonly Placed[];
  readonly rows: number;
  readonly isRowLeftOut: boolean;
}

/** A GatewayError without its class, which does not travel. */
export interface Failure {
  readonly reason: Reason;
  readonly detail: string;
  readonly problems: readonly Problem[] | undefined;
  /** What lies behind an error that nobody expected; for the log. */
  readonly cause: string | undefined;
}

/** From the thread: one for each order but "drop". */
export type Reply =
  | { readonly reply: "read"; readonly envelope: Envelope }
  | { readonly reply: "done"; readonly head: unknown; readonly memory: ArrayBuffer; readonly parts: readonly Stretch[] }
  | { readonly reply: "fitted"; readonly fitted: Fitted }
  | { readonly reply: "failed"; readonly failure: Failure };
