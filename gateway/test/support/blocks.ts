/** Blocks as a worker handles them that looks at every call: taken apart into calls, and put together from answers. */
import { inferencehub } from "../../src/rpc/inference.js";
import { bytesPerElement, datatypeFromWire } from "../../src/tensors/datatype.ts";

type CallBlock = inferencehub.rpc.v1.CallBlock.$Shape;
type AnswerBlock = inferencehub.rpc.v1.AnswerBlock.$Properties;
type Tensor = inferencehub.rpc.v1.Tensor.$Shape;
type TensorMessage = inferencehub.rpc.v1.Tensor.$Properties;

/** One call of a block. */
export interface FakeCall {
  readonly id: number;
  readonly blockId: number;
  readonly place: number;
  readonly modelName: string;
  readonly version: string;
  readonly rows: number;
  readonly inputs: readonly Tensor[];
  readonly parameters: NonNullable<CallBlock["parameters"]>;
  readonly remainingMs: number;
  readonly streams: boolean;
  readonly requestId: string;
  readonly traceparent: string;
  readonly caller: number;
  readonly weight: number;
}

/** What became of one call. */
export type FakeAnswer = Omit<AnswerBlock, "blockId" | "first" | "calls">;

export function callsFromBlock(block: CallBlock): FakeCall[] {
  const calls = block.calls ?? 0;
  const blockId = Number(block.firstCallId);
  const rows = block.rows?.length ? block.rows : new Array<number>(calls).fill(1);
  const parts = (block.inputs ?? []).map((tensor) => partsOf(tensor, rows));
  return Array.from({ length: calls }, (_, place) => ({
    id: blockId + place,
    blockId,
    place,
    modelName: block.modelName ?? "",
    version: block.version ?? "",
    rows: rows[place]!,
    inputs: parts.map((each) => each[place]!),
    parameters: block.parameters ?? {},
    remainingMs: block.remainingMs![block.remainingMs!.length === 1 ? 0 : place]!,
    streams: block.streams ?? false,
    requestId: block.requestIds?.[place] ?? "",
    traceparent: block.traceparents?.[place] ?? "",
    caller: columnAt(block.callers, place, 0),
    weight: columnAt(block.callerWeights, place, 1),
  }));
}

function columnAt(column: readonly number[] | null | undefined, place: number, otherwise: number): number {
  return column?.length ? column[column.length === 1 ? 0 : place]! : otherwise;
}

/** The rows of each call. Throws when they are not all that the tensor has. */
function partsOf(tensor: Tensor, rows: readonly number[]): Tensor[] {
  if (rows.length === 1) return [tensor];
  const shape = (tensor.shape ?? []).map(Number);
  const raw = tensor.raw ?? Buffer.alloc(0);
  const elementsOfRow = shape.slice(1).reduce((product, length) => product * length, 1);
  const rowBytes = elementsOfRow * bytesPerElement[datatypeFromWire(tensor.datatype ?? 0)!];
  let [at, row] = [0, 0];
  const parts = rows.map((count, place) => {
    const length = tensor.callLengths?.[place] ?? count * rowBytes;
    const missing = tensor.missing?.subarray(row * elementsOfRow, (row + count) * elementsOfRow);
    const part = { ...tensor, shape: [count, ...shape.slice(1)], raw: raw.subarray(at, at + length), ...(missing && { missing }) };
    delete (part as { callLengths?: unknown }).callLengths;
    at += length;
    row += count;
    return part as Tensor;
  });
  if (row !== shape[0] || at !== raw.length)
    throw new Error(`A block of ${row} rows and ${at} bytes has [${shape}] and ${raw.length} bytes.`);
  return parts;
}

/** The answer to one call. */
export function answerBlock({ blockId, place }: FakeCall, answer: FakeAnswer): AnswerBlock {
  return { blockId, first: place, calls: 1, ...answer };
}

/** The same answers, those of neighbours together wherever they look alike. */
export function joinAnswers(answers: readonly AnswerBlock[]): AnswerBlock[] {
  const joined: AnswerBlock[] = [];
  for (const answer of answers) {
    const last = joined.at(-1);
    if (last !== undefined && follow(last, answer)) joined[joined.length - 1] = join(last, answer);
    else joined.push(answer);
  }
  return joined;
}

function follow(one: AnswerBlock, next: AnswerBlock): boolean {
  if (one.blockId !== next.blockId || one.first! + one.calls! !== next.first) return false;
  const [outputs, others] = [one.outputs ?? [], next.outputs ?? []];
  if (JSON.stringify([one.error, one.timings]) !== JSON.stringify([next.error, next.timings])) return false;
  return outputs.length === others.length && outputs.every((output, i) => looksLike(output, others[i]!));
}

function looksLike(one: TensorMessage, other: TensorMessage): boolean {
  const form = ({ name, datatype, shape }: TensorMessage) => JSON.stringify([name, datatype, shape?.length, shape?.slice(1).map(Number)]);
  return (one.shape?.length ?? 0) > 0 && form(one) === form(other);
}

function join(one: AnswerBlock, next: AnswerBlock): AnswerBlock {
  const outputs = (one.outputs ?? []).map((output, i) => endToEnd(output, next.outputs![i]!));
  return { ...one, calls: one.calls! + next.calls!, outputs };
}

function endToEnd(one: TensorMessage, next: TensorMessage): TensorMessage {
  const [raw, more] = [one.raw ?? Buffer.alloc(0), next.raw ?? Buffer.alloc(0)];
  const shape = [Number(one.shape![0]) + Number(next.shape![0]), ...one.shape!.slice(1)];
  const tensor = { ...one, shape, raw: Buffer.concat([raw, more]) };
  if (one.datatype !== inferencehub.rpc.v1.Datatype.DATATYPE_BYTES) return tensor;
  return { ...tensor, callLengths: [...(one.callLengths?.length ? one.callLengths : [raw.length]), more.length] };
}
