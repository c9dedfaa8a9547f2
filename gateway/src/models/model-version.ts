/** One version of one model as the gateway knows it: what a worker announced, in the gateway's own words. */
import type { inferencehub } from "../rpc/inference.js";
import { datatypeFromWire } from "../tensors/datatype.ts";
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

/** How an input is to be shown as a picture. */
export interface ImageHint {
  readonly input: string;
  /** Order of the dimensions after the rows: "HW", "HWC" or "CHW". */
  readonly layout: string;
  readonly black: number;
  readonly white: number;
}

/** What one worker says of one version. */
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
  /** Deadline of calls that ask for none, in milliseconds; 0: the gateway's default. */
  readonly deadlineMs: number;
  readonly examples: readonly Example[];
  readonly image: ImageHint | undefined;
  /** The artifact's SHA-256 in hexadecimal; empty unless READY. */
  readonly digest: string;
  /** When it became READY, in milliseconds since 1970-01-01 UTC; 0 unless READY. */
  readonly readyAtMs: number;
  readonly warnings: readonly string[];
  readonly isolated: boolean;
}

/** What all workers together say of one version. */
export interface ModelVersion extends AnnouncedVersion {
  /** Workers on which it is READY. */
  readonly workers: number;
}

const states: readonly ModelState[] = ["LOADING", "LOADING", "READY", "FAILED", "UNLOADING", "UNLOADED"];

/** A version from the contract's message. Absent fields are their defaults; an unknown state counts as LOADING. */
export function versionFromMessage(message: inferencehub.rpc.v1.IModelVersion): AnnouncedVersion {
  const image = message.image;
  return {
    name: message.name ?? "",
    version: message.version ?? "",
    state: states[message.state ?? 0] ?? "LOADING",
    failure: message.failure ?? "",
    failureDetail: message.failureDetail ?? "",
    runtime: message.runtime ?? "",
    device: message.device ?? "",
    inputs: (message.inputs ?? []).map(specFromMessage),
    outputs: (message.outputs ?? []).map(specFromMessage),
    batched: message.batched ?? false,
    maxBatchSize: message.maxBatchSize ?? 1,
    maxDelayMs: message.maxDelayMs ?? 0,
    labels: message.labels ?? [],
    idempotent: message.idempotent ?? false,
    deadlineMs: message.deadlineMs ?? 0,
    examples: (message.examples ?? []).map((example) => ({ name: example.name ?? "", inputsJson: example.inputsJson ?? "" })),
    image: image ? { input: image.input ?? "", layout: image.layout ?? "", black: image.black ?? 0, white: image.white ?? 0 } : undefined,
    digest: message.digest ?? "",
    readyAtMs: Number(message.readyAtMs ?? 0),
    warnings: message.warnings ?? [],
    isolated: message.isolated ?? false,
  };
}

function specFromMessage(message: inferencehub.rpc.v1.ITensorSpec): TensorSpec {
  const datatype = datatypeFromWire(message.datatype ?? 0);
  if (datatype === undefined)
    throw new Error(
      `The worker announced '${message.name}' with datatype ${message.datatype}, which this gateway does not know; give both the same version.`,
    );
  return { name: message.name ?? "", datatype, shape: (message.shape ?? []).map(Number) };
}
