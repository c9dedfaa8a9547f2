/** Refuses, before a worker hears of it, a call that is larger than one call may be, or whose answer is known to be. */
import type { LimitSettings } from "../../config/settings.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { ModelVersion } from "../../models/model-version.ts";
import { lengthPrefixBytes } from "../../tensors/bytes-element.ts";
import { bytesPerElement } from "../../tensors/datatype.ts";
import { elementCount } from "../../tensors/element-count.ts";
import type { TensorSpec } from "../../tensors/tensor.ts";
import type { FittedInputs } from "./fit-json.ts";

/** Throws PAYLOAD_TOO_LARGE. */
export function refuseTooMuch(version: ModelVersion, { tensors, rows }: FittedInputs, limits: LimitSettings): void {
  if (rows > limits.rows) throw tooMany("rows in one call", limits.rows, rows, "limits.rows");
  for (const { name, datatype, shape, raw } of tensors) {
    // Nothing with fewer bytes has so many. Each is an object of its own in a worker.
    if (datatype !== "BYTES" || raw.length <= limits.rows * lengthPrefixBytes) continue;
    const elements = elementCount(shape) ?? 0;
    if (elements > limits.rows) throw tooMany(`elements in the BYTES input ${name}`, limits.rows, elements, "limits.rows");
  }
  if (rows <= 1 || !version.batched) return;
  const bytes = rows * bytesPerRow(version);
  if (bytes > limits.answer_bytes)
    throw new GatewayError(
      "PAYLOAD_TOO_LARGE",
      `The answer to ${rows} rows takes at least ${bytes} bytes and may take ${limits.answer_bytes}: send fewer rows in one call, or raise limits.answer_bytes.`,
    );
}

function tooMany(what: string, most: number, came: number, setting: string): GatewayError {
  return new GatewayError("PAYLOAD_TOO_LARGE", `Expected at most ${most} ${what}, got ${came}: send fewer at once, or raise ${setting}.`);
}

const leastByVersion = new WeakMap<ModelVersion, number>();

/** What the outputs of one row take at least: text may be empty, and a length that the signature leaves open 0. */
function bytesPerRow(version: ModelVersion): number {
  let bytes = leastByVersion.get(version);
  if (bytes === undefined) {
    bytes = version.outputs.reduce((sum, output) => sum + bytesOfRow(output), 0);
    leastByVersion.set(version, bytes);
  }
  return bytes;
}

function bytesOfRow({ datatype, shape }: TensorSpec): number {
  // Outputs that count no rows have a length of their own there.
  if (shape[0] !== -1) return 0;
  const elements = shape.slice(1).reduce((product, length) => product * Math.max(0, length), 1);
  return elements * (bytesPerElement[datatype] || lengthPrefixBytes);
}
