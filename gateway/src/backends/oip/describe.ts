/** Makes a version of the catalogue from what a server says of it, and what the operator adds. Pure. */
import type { UpstreamModelSettings, UpstreamTensorSettings } from "../../config/settings.ts";
import type { inference } from "../../rpc/open-inference.js";
import { type Datatype, datatypes } from "../../tensors/datatype.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";
import type { AnnouncedVersion, ModelState } from "../announced-version.ts";

type Metadata = inference.ModelMetadataResponse.$Shape;
type TensorMetadata = inference.ModelMetadataResponse.TensorMetadata.$Properties;
type Config = inference.ModelConfig.$Properties;

/** What the catalogue has of a version, apart from its state. */
export interface Description {
  readonly runtime: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly batched: boolean;
  /** Rows that the server takes in one call at most; 0: it says nothing of it. */
  readonly maxRows: number;
}

/** Why a version can't be served though its server has it, for all to read. */
export interface Unfit {
  readonly unfit: string;
}

/** Dimensions that a signature has at most. */
const maxDimensions = 32;

export function description(metadata: Metadata, config: Config | undefined, wish: UpstreamModelSettings | undefined): Description | Unfit {
  if (config?.modelTransactionPolicy?.decoupled)
    return { unfit: "It answers with streams (decoupled), and calls here have one answer each." };
  const inputs = specsOf("inputs", wish?.inputs ?? metadata.inputs ?? []);
  if ("unfit" in inputs) return inputs;
  const outputs = specsOf("outputs", wish?.outputs ?? metadata.outputs ?? []);
  if ("unfit" in outputs) return outputs;
  const maxRows = config?.maxBatchSize ?? 0;
  const batched = wish?.batched ?? maxRows > 0;
  const unbatched = batched ? [...inputs, ...outputs].find(({ shape }) => shape[0] !== -1) : undefined;
  if (unbatched !== undefined)
    return { unfit: `Its dimension 0 is to count rows, and '${unbatched.name}' is [${unbatched.shape.join(", ")}]; expected -1 first.` };
  return { runtime: runtimeOf(metadata, config), inputs, outputs, batched, maxRows };
}

function specsOf(
  what: "inputs" | "outputs",
  described: readonly (TensorMetadata | UpstreamTensorSettings)[],
): readonly TensorSpec[] | Unfit {
  if (described.length === 0)
    return { unfit: `Its server does not describe its ${what}; describe them there, or in workers.upstreams, models, ${what}.` };
  const specs: TensorSpec[] = [];
  for (const { name, datatype, shape } of described) {
    const lengths = (shape ?? []).map(Number);
    if (!name || specs.some((spec) => spec.name === name)) return { unfit: `Its ${what} have no name, or one twice.` };
    if (!isDatatype(datatype)) return { unfit: `Its server describes '${name}' with a datatype that is none of the protocol's.` };
    if (lengths.length > maxDimensions || lengths.some((length) => !Number.isSafeInteger(length) || length < -1))
      return { unfit: `Its server describes '${name}' with a shape that is none.` };
    specs.push({ name, datatype, shape: lengths });
  }
  return specs;
}

function isDatatype(name: string | null | undefined): name is Datatype {
  return (datatypes as readonly (string | null | undefined)[]).includes(name);
}

function runtimeOf({ platform }: Metadata, config: Config | undefined): string {
  return (platform || config?.platform || config?.backend || "").slice(0, 100);
}

const undescribed: Description = { runtime: "", inputs: [], outputs: [], batched: false, maxRows: 0 };

/** What a server's words about a version's state come to. */
export interface Standing {
  readonly state: ModelState;
  /** For all to read; the detail is for admins. */
  readonly failure?: string;
  readonly detail?: string;
  /** Since when it has been READY, in milliseconds since 1970-01-01 UTC. */
  readonly readyAtMs?: number;
}

/** @param described undefined where it is not known, as of a version that has never been READY */
export function announcedVersion(
  name: string,
  version: string,
  { state, failure = "", detail = "", readyAtMs = 0 }: Standing,
  described: Description = undescribed,
  wish?: UpstreamModelSettings,
): AnnouncedVersion {
  return {
    name,
    version,
    state,
    failure,
    failureDetail: detail,
    runtime: described.runtime,
    device: "",
    inputs: described.inputs,
    outputs: described.outputs,
    batched: described.batched,
    maxBatchSize: Math.max(1, described.maxRows),
    maxDelayMs: 0,
    labels: [],
    idempotent: wish?.idempotent ?? true,
    retryAfterHang: false,
    deadlineMs: wish?.deadline_ms ?? 0,
    examples: [],
    image: undefined,
    digest: "",
    sizeBytes: 0,
    readyAtMs,
    warnings: [],
    isolated: false,
  };
}
