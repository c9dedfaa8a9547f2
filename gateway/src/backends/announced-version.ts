/** What a backend announces: the versions that it has, in the gateway's own words. */
import type { TensorSpec } from "../tensors/tensor.ts";

/**
 * How a version stands.
 * LOADING: being read or warmed up. READY: serving. FAILED: could not be loaded. UNLOADING: finishing its last calls.
 * RECOVERING: was READY on a worker that went away and is expected back; calls wait for it.
 * UNLOADED: there, but not loaded, because the version policy leaves it out or somebody unloaded it.
 */
export type ModelState = "LOADING" | "READY" | "FAILED" | "UNLOADING" | "UNLOADED" | "RECOVERING";

/** Inputs that a model ships with, for people to try. */
export interface Example {
  readonly name: string;
  /** The field `inputs` of `POST /predict`, as JSON. */
  readonly inputsJson: string;
}

/** An input that is a picture: how it is to be shown, and what a worker makes of image files. */
export interface ImageHint {
  readonly input: string;
  /** Order of the dimensions after the rows: "HW", "HWC" or "CHW". */
  readonly layout: string;
  readonly black: number;
  readonly white: number;
  /** For each channel, on a scale from 0 to 1; absent where elements are from `black` to `white`. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** Absent where calls bring elements only. */
  readonly files?: ImageFiles;
}

/** What a worker makes of a file. */
export interface ImageFiles {
  /** Those that it reads. */
  readonly mediaTypes: readonly string[];
  /** "L", "RGB" or "RGBA". */
  readonly mode: string;
  readonly width: number;
  readonly height: number;
  /** "stretch" or "crop". */
  readonly fit: string;
}

/** What a version is for. What `chat`, `complete` and `embed` mean stands in contract/generation.md. */
export type Task = "predict" | "chat" | "complete" | "embed";

/** What a version that generates text takes. */
export interface Generation {
  /** Parameters that it honours besides messages, prompt and max_tokens; "*": all of them, known or not. */
  readonly supports: readonly string[];
  /** Tokens that it makes at most for who asks for no other number; 0: not known. */
  readonly defaultMaxTokens: number;
  /** Tokens that prompt and answer have together at most; 0: not known. */
  readonly contextTokens: number;
}

/** What bounds the streams of a version, in milliseconds; 0: the gateway's default. */
export interface StreamBounds {
  /** Until the first chunk. */
  readonly firstChunkMs: number;
  /** From one chunk to the next. */
  readonly gapMs: number;
  /** From the call to the end. */
  readonly totalMs: number;
  /** For so long a caller may take nothing while chunks wait for it. */
  readonly stallMs: number;
  /** After so long without a chunk the caller gets a sign of life. */
  readonly heartbeatMs: number;
}

/** What one backend says of one version. */
export interface AnnouncedVersion {
  readonly name: string;
  readonly version: string;
  readonly state: ModelState;
  /** Why it FAILED, without paths; empty in other states. */
  readonly failure: string;
  /** The same with paths and library messages, for admins only. */
  readonly failureDetail: string;
  readonly runtime: string;
  readonly device: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** True: dimension 0 of every input and output counts rows, and calls may leave it out. */
  readonly batched: boolean;
  readonly maxBatchSize: number;
  readonly maxDelayMs: number;
  readonly labels: readonly string[];
  /** True: running a call twice does no harm, so a lost one may be sent again. */
  readonly idempotent: boolean;
  /** True: such a call is sent again also when its run did not let go of its worker, which was ended for it. */
  readonly retryAfterHang: boolean;
  /** Deadline of calls that ask for none, in milliseconds; 0: the gateway's default. */
  readonly deadlineMs: number;
  readonly examples: readonly Example[];
  readonly image: ImageHint | undefined;
  /** The artifact's SHA-256 in hexadecimal; empty unless READY. */
  readonly digest: string;
  /** Bytes of its files, in any state; 0: not known. */
  readonly sizeBytes: number;
  /** When it became READY, in milliseconds since 1970-01-01 UTC; 0 unless READY. */
  readonly readyAtMs: number;
  readonly warnings: readonly string[];
  readonly isolated: boolean;
  /** What bounds its streams; absent where it does not stream. */
  readonly stream?: StreamBounds;
  /** Absent: predictions. */
  readonly task?: Exclude<Task, "predict">;
  /** Only of the tasks `chat` and `complete`. */
  readonly generation?: Generation;
}

/** All that one backend announces. */
export interface Snapshot {
  readonly versions: readonly AnnouncedVersion[];
  /** True once every version found at start is READY or FAILED. */
  readonly initialLoadDone: boolean;
}
