/** Fits inputs that came as tensors to a version's signature: names, datatypes, shapes, bytes. */

import { LeasedFile } from "../../backends/shared-files.ts";
import type { GatewayError, Problem } from "../../errors/gateway-error.ts";
import {
  type CheckSteps,
  contentSteps,
  found,
  missingSteps,
  type RawSource,
  sourceInMemory,
  whyByteCountIsWrong,
} from "../../tensors/check-raw.ts";
import { describeSpec, maxProblems } from "../../tensors/explain-json.ts";
import { type EncodedTensor, isShared, type TensorSpec } from "../../tensors/tensor.ts";
import { type FittedInputs, inputMismatch } from "./fit-json.ts";
import { type InputPlan, listInputs } from "./plan.ts";

const maxLengthWithoutElements = 65_536;

/** Tensors with more bytes than this are gone through later, in steps: as BYTES without content they take 0.2 ms. */
const checkedAtOnceBytes = 64 * 1024;

/** A check of one tensor's bytes, and where what it finds is. */
interface Check {
  readonly pointer: string;
  readonly steps: CheckSteps;
}

/** Where a body has the bytes of an input, and which of its elements are missing. */
interface BytesFields {
  readonly raw: string;
  readonly missing: string;
}

const ownFields: BytesFields = { raw: "raw", missing: "missing" };

/**
 * Throws INPUT_MISMATCH with every problem, up to twenty; pointers count the inputs as they came: `/inputs/0/shape`.
 * What the bytes of large tensors hold is left to be gone through.
 */
export function fitTensors(plan: InputPlan, received: readonly EncodedTensor[], fields = ownFields): FittedInputs {
  const { inputs, batched } = plan.signature;
  const problems: Problem[] = [];
  const later: Check[] = [];
  const byInput = new Array<EncodedTensor | undefined>(inputs.length).fill(undefined);
  const places = new Array<number>(inputs.length).fill(-1);
  for (let i = 0; i < received.length && problems.length < maxProblems; i++) {
    const tensor = received[i]!;
    const index = plan.indexes.get(tensor.name);
    if (index === undefined)
      problems.push({
        pointer: `/inputs/${i}/name`,
        detail: `expected one of ${listInputs(plan.signature)}, got an unknown one`,
      });
    else if (byInput[index] !== undefined)
      problems.push({ pointer: `/inputs/${i}/name`, detail: `expected each input once, got ${tensor.name} twice` });
    else {
      byInput[index] = tensor;
      places[index] = i;
      explainTensor(inputs[index]!, tensor, batched, `/inputs/${i}`, fields, problems, later);
    }
  }
  for (const [index, spec] of inputs.entries()) {
    if (byInput[index] === undefined)
      problems.push({ pointer: "/inputs", detail: `expected ${spec.name} ${describeSpec(spec)}, got nothing` });
  }
  if (problems.length > 0) throw inputMismatch(plan, problems.slice(0, maxProblems));
  const fitted = withRows(plan, byInput as EncodedTensor[], places);
  return later.length === 0 ? fitted : { ...fitted, unchecked: allSteps(plan, later) };
}

/** One check after the other, up to the first problem. */
function* allSteps(plan: InputPlan, checks: readonly Check[]): Generator<void, GatewayError | undefined, void> {
  for (const { pointer, steps } of checks) {
    for (;;) {
      const step = steps.next();
      if (!step.done) yield;
      else if (step.value === undefined) break;
      else return inputMismatch(plan, [{ pointer, detail: step.value }]);
    }
  }
  return undefined;
}

function explainTensor(
  spec: TensorSpec,
  tensor: EncodedTensor,
  batched: boolean,
  pointer: string,
  fields: BytesFields,
  problems: Problem[],
  later: Check[],
): void {
  const { datatype, shape, raw } = tensor;
  if (datatype !== spec.datatype) {
    problems.push({ pointer: `${pointer}/datatype`, detail: `expected ${spec.datatype}, got ${datatype}` });
    return;
  }
  if (!fitsShape(spec, shape, batched)) {
    const orRow = batched ? ` or one row, [${spec.shape.slice(1).join(", ")}]` : "";
    problems.push({
      pointer: `${pointer}/shape`,
      detail: `expected [${spec.shape.join(", ")}]${orRow}, got [${shape.slice(0, 16).join(", ")}]`,
    });
    return;
  }
  // Without elements a shape costs nothing to send, and each row of the answer does.
  if (raw.length === 0 && shape.some((length) => length > maxLengthWithoutElements)) {
    problems.push({
      pointer: `${pointer}/shape`,
      detail: `expected at most ${maxLengthWithoutElements} in each dimension of a tensor without elements, got [${shape.slice(0, 16).join(", ")}]`,
    });
    return;
  }
  const wrong = whyByteCountIsWrong(datatype, shape, raw.length);
  if (wrong !== undefined) {
    problems.push({ pointer: `${pointer}/${fields.raw}`, detail: wrong });
    return;
  }
  for (const check of checksOf(spec, tensor, pointer, fields)) {
    if (raw.length > checkedAtOnceBytes) later.push(check);
    else {
      const detail = found(check.steps);
      if (detail !== undefined) return void problems.push({ pointer: check.pointer, detail });
    }
  }
}

function checksOf(spec: TensorSpec, tensor: EncodedTensor, pointer: string, fields: BytesFields): readonly Check[] {
  const { datatype, shape, missing } = tensor;
  if (datatype !== "BOOL" && datatype !== "BYTES" && missing === undefined) return [];
  const source = sourceOf(tensor);
  if (source === undefined) return [];
  const content = { pointer: `${pointer}/${fields.raw}`, steps: contentSteps(datatype, shape, source) };
  if (missing === undefined) return [content];
  return [content, { pointer: `${pointer}/${fields.missing}`, steps: missingSteps(spec, shape, source, missing) }];
}

/** The bytes of a tensor, wherever they lie; undefined in a file that is not ours to read. */
function sourceOf({ raw }: EncodedTensor): RawSource | undefined {
  if (!isShared(raw)) return sourceInMemory(raw.view());
  const { file, offset, length } = raw;
  if (!(file instanceof LeasedFile)) return undefined;
  return { length, read: (from, count) => file.read(offset + from, count) };
}

function fitsShape(spec: TensorSpec, shape: readonly number[], batched: boolean): boolean {
  const missing = spec.shape.length - shape.length;
  if (missing !== 0 && !(batched && missing === 1)) return false;
  return shape.every(
    (length, i) => Number.isSafeInteger(length) && length >= 0 && (spec.shape[i + missing] === -1 || spec.shape[i + missing] === length),
  );
}

function withRows(plan: InputPlan, tensors: readonly EncodedTensor[], places: readonly number[]): FittedInputs {
  const { inputs, batched } = plan.signature;
  const [first] = tensors;
  if (!batched || first === undefined) return { tensors, rows: 1, isRowLeftOut: false };
  const isRowLeftOut = first.shape.length < inputs[0]!.shape.length;
  const rows = isRowLeftOut ? 1 : first.shape[0]!;
  const problems: Problem[] = [];
  for (const [index, tensor] of tensors.entries()) {
    const pointer = `/inputs/${places[index]}/shape`;
    if (tensor.shape.length < inputs[index]!.shape.length !== isRowLeftOut) {
      const [has, lacks] = isRowLeftOut ? [tensor.name, first.name] : [first.name, tensor.name];
      problems.push({ pointer, detail: `expected rows in all inputs or in none, got them in ${has} but not in ${lacks}` });
    } else if (!isRowLeftOut && tensor.shape[0] !== rows)
      problems.push({ pointer, detail: `expected ${rows} rows as in ${first.name}, got ${tensor.shape[0]}` });
  }
  if (problems.length > 0) throw inputMismatch(plan, problems.slice(0, maxProblems));
  if (!isRowLeftOut) return { tensors, rows, isRowLeftOut };
  return { tensors: tensors.map((tensor) => ({ ...tensor, shape: [1, ...tensor.shape] })), rows, isRowLeftOut };
}
