/** What a call is answered with. */

import { Tensor } from "../tensors/tensor.ts";

/** Where the time went, in milliseconds; NaN where something in between has taken the header away. */
export interface Timings {
  /** In the gateway, from the request's headers to its answer. */
  readonly totalMs: number;
  /** What remains of it without queue and compute. */
  readonly gatewayMs: number;
  /** Waiting for the model. */
  readonly queueMs: number;
  /** The run of the batch that held the call. */
  readonly computeMs: number;
}

/** A number where it is an integer of any width that a number holds. */
export type Label = string | number | bigint | boolean | Uint8Array;
export type Probabilities = Float32Array | Float64Array | readonly number[];

/** What a classifier says of one row. */
export interface LabelledRow {
  readonly label: Label | undefined;
  /** In the order of the model's labels. */
  readonly probabilities: Probabilities | undefined;
}

export interface PredictionParts<Output> {
  readonly model: string;
  readonly version: string;
  readonly outputs: Readonly<Record<string, Output>>;
  readonly requestId: string;
  readonly timings: Timings;
}

/** @template Output Tensor, or values as JSON has them where that format was asked for */
export class Prediction<Output = Tensor> {
  readonly model: string;
  /** The exact one that ran. */
  readonly version: string;
  readonly outputs: Readonly<Record<string, Output>>;
  /** Names the call in the gateway's log. */
  readonly requestId: string;
  readonly timings: Timings;

  constructor({ model, version, outputs, requestId, timings }: PredictionParts<Output>) {
    this.model = model;
    this.version = version;
    this.outputs = outputs;
    this.requestId = requestId;
    this.timings = timings;
  }

  /** The class of a classifier: of the one row that was sent without its batch dimension, else a list of one for each row. */
  get label(): Label | readonly Label[] | undefined {
    return labelFrom(plain(this.outputs.label)) as Label | readonly Label[] | undefined;
  }

  /** The same for the probabilities of its classes. */
  get probabilities(): Probabilities | readonly Probabilities[] | undefined {
    const output: unknown = this.outputs.probabilities;
    return (output instanceof Tensor ? rowsOf(output) : output) as Probabilities | readonly Probabilities[] | undefined;
  }

  /** Label and probabilities row by row, however many were sent. */
  get rows(): readonly LabelledRow[] {
    const { label, probabilities } = this;
    if (Array.isArray(label))
      return label.map((each, row) => ({ label: each, probabilities: probabilities?.[row] as Probabilities | undefined }));
    if (label !== undefined || !isListOfRows(probabilities)) {
      return label === undefined && probabilities === undefined
        ? []
        : [{ label: label as Label, probabilities: probabilities as Probabilities }];
    }
    return probabilities.map((each) => ({ label: undefined, probabilities: each }));
  }
}

export function timingsFromHeader(header: string | null): Timings {
  const part = (name: string) => Number(new RegExp(`\\b${name};dur=([\\d.]+)`).exec(header ?? "")?.[1] ?? Number.NaN);
  return { totalMs: part("total"), gatewayMs: part("gateway"), queueMs: part("queue"), computeMs: part("compute") };
}

function plain(output: unknown): unknown {
  return output instanceof Tensor ? output.toArray() : output;
}

function labelFrom(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(labelFrom);
  const isSmall = typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
  return isSmall ? Number(value) : value;
}

/** A matrix as views of its rows, a vector as it is. */
function rowsOf({ data, shape }: Tensor): unknown {
  if (shape.length !== 2) return data;
  const [rows = 0, classes = 0] = shape;
  return Array.from({ length: rows }, (_, row) => (data as Float32Array).subarray(row * classes, (row + 1) * classes));
}

function isListOfRows(value: unknown): value is readonly Probabilities[] {
  return Array.isArray(value) && value.some((each) => typeof each === "object");
}
