/** The elements of an input that come as JSON: flat or nested as its shape has it, encoded as the input itself declares. */
import type { Problem } from "../../errors/gateway-error.ts";
import { scanJson } from "../../json/scan.ts";
import type { Datatype } from "../../tensors/datatype.ts";
import { elementCount } from "../../tensors/element-count.ts";
import { encodeJson } from "../../tensors/encode-json.ts";
import { explainJson, maxProblems } from "../../tensors/explain-json.ts";
import { ownBytes, type TensorSpec } from "../../tensors/tensor.ts";

export interface EncodedData {
  readonly raw: Buffer;
  /** A byte for each element, 1 where it was null; undefined: none was. */
  readonly missing: Buffer | undefined;
}

/** Of which JSON has no numbers; Triton refuses them, too. */
const onlyBinary: ReadonlySet<Datatype> = new Set(["FP16", "BF16"]);
const of64Bits: ReadonlySet<Datatype> = new Set(["INT64", "UINT64"]);
const nullable: ReadonlySet<Datatype> = new Set(["FP32", "FP64", "BYTES"]);

/** All inputs of one body. */
export class JsonData {
  readonly #text: string;
  readonly #body: object;
  readonly #mayHaveNulls: boolean;
  #isExact = false;

  /** @param body what the text was parsed to; may be changed */
  constructor(text: string, body: object) {
    this.#text = text;
    this.#body = body;
    this.#mayHaveNulls = text.includes("null");
  }

  /**
   * Undefined where the data does not agree with what is declared; then there is at least one problem more.
   * @param declared datatype and shape as the request has them, every length known
   */
  encode(declared: TensorSpec, value: unknown, pointer: string, problems: Problem[]): EncodedData | undefined {
    const { datatype, shape } = declared;
    if (onlyBinary.has(datatype)) {
      const detail = `expected the elements in binary, with the parameter binary_data_size, got JSON, which has no numbers of ${datatype}`;
      problems.push({ pointer, detail });
      return undefined;
    }
    const elements = elementCount(shape);
    if (elements === undefined || elements > this.#text.length) {
      problems.push({ pointer, detail: `expected as many elements as the shape [${shape.slice(0, 16).join(", ")}] has, got fewer` });
      return undefined;
    }
    const spec = asItComes(declared, value, elements, this.#mayHaveNulls);
    // A scalar may be given as a list of one, like everything else.
    const data = shape.length === 0 && !Array.isArray(value) ? [value] : value;
    const encoded = this.#tryEncode(spec, data);
    if (encoded === undefined) {
      explain(spec, data, pointer, problems);
      return undefined;
    }
    const missing = encoded.missing ?? (spec.nullable ? nullsIn(data, elements) : undefined);
    return { raw: ownBytes(encoded.raw).view(), missing };
  }

  #tryEncode(spec: TensorSpec, data: unknown) {
    const encoded = encodeJson(spec, data, false, this.#text.length);
    if (encoded !== undefined || !of64Bits.has(spec.datatype) || this.#isExact) return encoded;
    this.#makeExact();
    return encodeJson(spec, data, false, this.#text.length);
  }

  /**
   * Puts the text of integers where the parser has put a double, which may be another number. Once, and only where one was
   * refused for it (docs/decisions/0007-json-numbers.md).
   */
  #makeExact(): void {
    this.#isExact = true;
    const { inputs } = this.#body as { readonly inputs: readonly { readonly data: unknown }[] };
    scanJson(this.#text, (written, [outermost, input, field, ...inner]) => {
      const last = inner.at(-1);
      if (outermost?.key !== "inputs" || field?.key !== "data" || last === undefined) return false;
      if (Number.isSafeInteger(Number(written)) || !wholeNumber.test(written)) return false;
      let array = inputs[input!.index]!.data;
      for (const { index } of inner.slice(0, -1)) array = (array as readonly unknown[] | undefined)?.[index];
      if (Array.isArray(array)) array[last.index] = written;
      return false;
    });
  }
}

const wholeNumber = /^-?[0-9]+$/;

/** Nested as its shape has it, or flat. */
function asItComes({ name, datatype, shape }: TensorSpec, value: unknown, elements: number, mayHaveNulls: boolean): TensorSpec {
  const isNested = shape.length > 1 && Array.isArray(value) && Array.isArray(value[0]);
  const spec = { name, datatype, shape: isNested ? shape : [elements] };
  return mayHaveNulls && nullable.has(datatype) ? { ...spec, nullable: true } : spec;
}

function explain(spec: TensorSpec, data: unknown, pointer: string, problems: Problem[]): void {
  const before = problems.length;
  explainJson(spec, data, false, false, pointer, problems);
  // Only if encoder and explainer disagree, which their tests say they never do.
  if (problems.length === before) problems.push({ pointer, detail: "expected what shape and datatype say" });
  problems.splice(maxProblems);
}

function nullsIn(data: unknown, elements: number): Buffer | undefined {
  const leaves = (data as unknown[]).flat(Number.POSITIVE_INFINITY);
  if (!leaves.includes(null)) return undefined;
  const missing = Buffer.alloc(elements);
  for (let i = 0; i < elements; i++) if (leaves[i] === null) missing[i] = 1;
  return missing;
}
