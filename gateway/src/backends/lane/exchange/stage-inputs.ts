/** Decides how each tensor of a call travels on one lane: by reference where the worker can follow it, else as bytes. */
import { type EncodedTensor, isShared, OwnBytes, type SharedBytes } from "../../../tensors/tensor.ts";
import { LeasedFile, type SharedFiles } from "../../shared-files.ts";
import type { LaneCall } from "./lane-call.ts";

/**
 * From this size on a tensor that is still in memory is put into a shared file. Measured against the Python worker, CPU of gateway and worker a call:
 * 16 KiB the same either way, 64 KiB 84 + 219 µs by reference and 335 + 343 µs inline, 4 MiB 1.2 + 1.0 ms and 10.7 + 10.4 ms.
 */
export const referenceFromBytes = 65_536;

/**
 * The call's inputs as they are to be written. Holds every file among them in `call.files`, until `releaseFiles`.
 * @param files where tensors may lie; undefined when the worker takes no references
 */
export function stageInputs(call: LaneCall, files: SharedFiles | undefined): readonly EncodedTensor[] {
  const { inputs } = call.content;
  for (const tensor of inputs) if (mustChange(tensor, files)) return inputs.map((each) => stage(call, each, files));
  return inputs;
}

function mustChange(tensor: EncodedTensor, files: SharedFiles | undefined): boolean {
  return isShared(tensor.raw) || (files !== undefined && tensor.raw.length >= referenceFromBytes);
}

function stage(call: LaneCall, tensor: EncodedTensor, files: SharedFiles | undefined): EncodedTensor {
  if (!mustChange(tensor, files)) return tensor;
  const { raw } = tensor;
  if (isShared(raw)) {
    if (files === undefined) return { ...tensor, raw: new OwnBytes(fileOf(raw).read(raw.offset, raw.length)) };
    keep(call, fileOf(raw).hold());
    return tensor;
  }
  const file = files!.leaseFilled(raw.view());
  if (file === undefined) return tensor;
  keep(call, file);
  return { ...tensor, raw: { file, offset: 0, length: raw.length } };
}

/** Gives back what the call held; the worker has answered, or never got it. */
export function releaseFiles(call: LaneCall): void {
  call.staged = undefined;
  if (call.files === undefined) return;
  for (const file of call.files) file.release();
  call.files = undefined;
}

/** The same when the lane was lost: a worker that still runs may read these files at any time, so they never serve another call. */
export function condemnFiles(call: LaneCall): void {
  if (call.files === undefined) return;
  for (const file of call.files) file.condemn();
  releaseFiles(call);
}

function keep(call: LaneCall, file: LeasedFile): void {
  (call.files ??= []).push(file);
}

function fileOf(bytes: SharedBytes): LeasedFile {
  if (bytes.file instanceof LeasedFile) return bytes.file;
  throw new TypeError("A shared tensor must lie in a file that these lanes leased.");
}
