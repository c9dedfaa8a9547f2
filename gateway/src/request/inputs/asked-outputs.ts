/** The outputs that a call asks for by name, where it does. */
import type { Problem } from "../../errors/gateway-error.ts";
import { listNames } from "../../errors/list-names.ts";
import type { ModelVersion } from "../../models/model-version.ts";
import { maxProblems } from "../../tensors/explain-json.ts";
import type { EncodedTensor } from "../../tensors/tensor.ts";
import { inputMismatch } from "./fit-json.ts";
import { planOf } from "./plan.ts";

/** Throws INPUT_MISMATCH for outputs that the version does not have, or that are asked for twice: pointers count them as they came. */
export function refuseUnknownOutputs(version: ModelVersion, asked: readonly string[]): void {
  const known = new Set(version.outputs.map(({ name }) => name));
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, name] of asked.entries()) {
    if (problems.length === maxProblems) break;
    const pointer = `/outputs/${index}/name`;
    if (!known.has(name)) problems.push({ pointer, detail: `expected one of ${listNames([...known])}, got an unknown one` });
    else if (seen.has(name)) problems.push({ pointer, detail: `expected each output once, got ${name} twice` });
    seen.add(name);
  }
  if (problems.length > 0) throw inputMismatch(planOf(version), problems);
}

/** Those of a version's outputs that were asked for, in that order. */
export function askedOutputs(outputs: readonly EncodedTensor[], asked: readonly string[] | undefined): readonly EncodedTensor[] {
  return asked === undefined ? outputs : asked.map((name) => outputs.find((output) => output.name === name)!);
}
