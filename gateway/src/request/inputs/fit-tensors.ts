/** Fits inputs that came as tensors to a version's signature: names, datatypes, shapes, bytes. */

import { LeasedFile } from "../../backends/shared-files.ts";
import type { Problem } from "../../errors/gateway-error.ts";
import { whyByteCountIsWrong, whyContentIsWrong, whyMissingIsWrong } from "../../tensors/check-raw.ts";
import { describeSpec, maxProblems } from "../../tensors/explain-json.ts";
import { type EncodedTensor, isShared, type TensorSpec } from "../../tensors/tensor.ts";
import { type FittedInputs, inputMismatch } from "./fit-json.ts";
import { type InputPlan, listInputs } from "./plan.ts";

const maxLengthWithoutElements = 65_536;

/** Throws INPUT_MISMATCH with every problem, up to twenty; pointers count the inputs as they came: `/inputs/0/shape`. */
export function fitTensors(plan: InputPlan, received: readonly EncodedTensor[]): FittedInputs {
  const { inputs, batched } = plan.signature;
  const problems: Problem[] = [];
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
      explainTensor(inputs[index]!, tensor, batched, `/inputs/${i}`, problems);
    }
  }
  for (const [index, spec] of inputs.entries()) {
    if (byInput[index] === undefined)
      problems.push({ pointer: "/inputs", detail: `expected ${spec.name} ${describeSpec(spec)}, got nothing` });
  }
  if (problems.length > 0) throw inputMismatch(plan, problems.slice(0, maxProblems));
  return withRows(plan, byInput as EncodedTensor[], places);
}

function explainTensor(spec: TensorSpec, tensor: EncodedTensor, batched: boolean, pointer: string, problems: Problem[]): void {
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
  const wrong = whyByteCountIsWrong(datatype, shape, raw.length) ?? whyBytesAreWrong(tensor);
  if (wrong !== undefined) {
    problems.push({ pointer: `${pointer}/raw`, detail: wrong });
    return;
  }
  if (tensor.missing === undefined) return;
  const bytes = bytesOf(tensor);
  const lacking = bytes && whyMissingIsWrong(spec, shape, bytes, tensor.missing);
  if (lacking !== undefined) problems.push({ pointer: `${pointer}/missing`, detail: lacking });
}

function whyBytesAreWrong(tensor: EncodedTensor): string | undefined {
  const { datatype, shape } = tensor;
  if (datatype !== "BOOL" && datatype !== "BYTES") return undefined;
  const bytes = bytesOf(tensor);
  return bytes && whyContentIsWrong(datatype, shape, bytes);
}

/** The bytes of a tensor, wherever they lie; undefined in a file that is not ours to read. */
function bytesOf({ raw }: EncodedTensor): Buffer | undefined {
  if (!isShared(raw)) return raw.view();
  return raw.file instanceof LeasedFile ? raw.file.read(raw.offset, raw.length) : undefined;
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
