/** Finds what a `ModelInferResponse` holds without decoding it: what is large stays where it lies. */
import { delimited, skipped, Varint, varint } from "../../tensors/protobuf-wire.ts";

/** An output as it came, with nothing checked. */
export interface WireOutput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  /** An encoded `InferTensorContents`; absent where there is none. */
  readonly contents: Buffer | undefined;
}

export interface WireResponse {
  readonly outputs: readonly WireOutput[];
  /** `raw_output_contents`: one for each output, or none at all. */
  readonly raws: readonly Buffer[];
}

/** What it holds; undefined when it is no such message. */
export function skimResponse(message: Buffer): WireResponse | undefined {
  const outputs: WireOutput[] = [];
  const raws: Buffer[] = [];
  const isWhole = eachField(message, (number, value) => {
    if (number === 6) raws.push(value);
    if (number !== 5) return true;
    const output = skimOutput(value);
    if (output !== undefined) outputs.push(output);
    return output !== undefined;
  });
  return isWhole ? { outputs, raws } : undefined;
}

function skimOutput(message: Buffer): WireOutput | undefined {
  let [name, datatype] = ["", ""];
  const shape: number[] = [];
  const contents: Buffer[] = [];
  const isWhole = eachField(
    message,
    (number, value) => {
      if (number === 1) name = value.toString();
      else if (number === 2) datatype = value.toString();
      else if (number === 3) return addLengths(value, shape);
      else if (number === 5) contents.push(value);
      return true;
    },
    (number, { low, high }) => {
      if (number === 3) shape.push(lengthFrom(low, high));
    },
  );
  // Several are their sum, as Protobuf has it.
  return isWhole ? { name, datatype, shape, contents: contents.length > 1 ? Buffer.concat(contents) : contents[0] } : undefined;
}

/** False where the message is none. @param take false: what the field holds is none */
function eachField(
  message: Buffer,
  take: (number: number, value: Buffer) => boolean,
  takeNumber: (number: number, value: Varint) => void = () => {},
): boolean {
  const read = new Varint();
  for (let at = 0; at < message.length; ) {
    const from = read.read(message, at, message.length);
    if (from < 0 || read.high !== 0) return false;
    const [number, wire] = [read.low >>> 3, read.low & 7];
    at = skipped(message, from, wire);
    if (at < 0 || number === 0) return false;
    if (wire === varint) {
      read.read(message, from, message.length);
      takeNumber(number, read);
    } else if (wire === delimited) {
      const start = read.read(message, from, message.length);
      if (!take(number, message.subarray(start, at))) return false;
    }
  }
  return true;
}

/** Lengths of dimensions that came as one run. */
function addLengths(run: Buffer, shape: number[]): boolean {
  const read = new Varint();
  for (let at = 0; at < run.length; ) {
    at = read.read(run, at, run.length);
    if (at < 0) return false;
    shape.push(lengthFrom(read.low, read.high));
  }
  return true;
}

/** A signed number of 64 bits; what no length can be need not be exact. */
function lengthFrom(low: number, high: number): number {
  return (high | 0) * 2 ** 32 + (low >>> 0);
}
