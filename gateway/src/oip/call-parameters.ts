/** The parameters of a call that the Open Inference Protocol and Triton's clients have reserved: what they ask for is the gateway's, the rest is the model's. */
import { GatewayError } from "../errors/gateway-error.ts";
import { noParameters, type Parameters, type ParameterValue } from "../tensors/tensor.ts";

export interface CallParameters {
  /** Those that are for the model. */
  readonly parameters: Parameters;
  /** Time that the call is granted, in milliseconds; undefined: it says nothing of it. */
  readonly timeoutMs: number | undefined;
  /** Asks for a last response that says that it is the last, where several may come. */
  readonly wantsFinal: boolean;
  /** Asks for all outputs as bytes rather than as JSON; undefined: it says nothing of it. */
  readonly binaryOutputs: boolean | undefined;
}

/** Known, and without a meaning here: calls have no priorities, and models no state between calls. */
const passedOver = new Set(["priority", "sequence_id", "sequence_start", "sequence_end", "headers"]);
const reservedPrefix = "triton_";

const timeoutName = "timeout";
const finalName = "triton_enable_empty_final_response";
const binaryName = "binary_data_output";

/** What most calls ask for. */
const nothingAsked: CallParameters = { parameters: noParameters, timeoutMs: undefined, wantsFinal: false, binaryOutputs: undefined };

/** Throws INVALID_REQUEST. */
export function callParametersFrom(all: Parameters): CallParameters {
  const names = Object.keys(all);
  if (names.length === 0) return nothingAsked;
  const own = Object.create(null) as Record<string, ParameterValue>;
  for (const name of names) if (!isReserved(name)) own[name] = all[name]!;
  return {
    parameters: own,
    timeoutMs: timeoutFrom(all[timeoutName]),
    wantsFinal: booleanFrom(finalName, all[finalName]) ?? false,
    binaryOutputs: booleanFrom(binaryName, all[binaryName]),
  };
}

function isReserved(name: string): boolean {
  return name === timeoutName || name === binaryName || passedOver.has(name) || name.startsWith(reservedPrefix);
}

/** It comes in microseconds; 0 stands for no word on it. */
function timeoutFrom(value: ParameterValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  const us = "int64Value" in value ? value.int64Value : -1;
  if (us >= 0) return us === 0 ? undefined : us / 1_000;
  throw new GatewayError("INVALID_REQUEST", "Expected the parameter timeout to be a whole number of microseconds, 0 or more.");
}

function booleanFrom(name: string, value: ParameterValue | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if ("boolValue" in value) return value.boolValue;
  throw new GatewayError("INVALID_REQUEST", `Expected the parameter ${name} to be true or false.`);
}
