/** Finds out what is wrong with a JSON value that `encode-json.ts` has refused: every place, what was expected there and what came. */
import type { Problem } from "../errors/gateway-error.ts";
import { isBase64Element } from "./bytes-element.ts";
import { type Datatype, integerRange } from "./datatype.ts";
import { nestingDepth } from "./encode-json.ts";
import type { TensorSpec } from "./tensor.ts";
import { bf16FromNumber, integerFromJson, specialFromText } from "./write-elements.ts";

/** Problems that one answer lists at most; a body of a million wrong numbers is as well mended from twenty. */
export const maxProblems = 20;

const maxExcerptCharacters = 24;

/** The kind of a value, with its beginning where that is short; for problems only. */
export function describeJson(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (typeof value === "string") {
    const excerpt = value.length > maxExcerptCharacters ? `${value.slice(0, maxExcerptCharacters)}…` : value;
    return `the string ${JSON.stringify(excerpt.toWellFormed())}`;
  }
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return "a number too large for 64 bits";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A spec as people read it: `FP32 [-1, 4]`. */
export function describeSpec(spec: TensorSpec): string {
  return `${spec.datatype} [${spec.shape.join(", ")}]`;
}

/** Appends the problems of one input, until `maxProblems` are there. */
export function explainJson(
  spec: TensorSpec,
  value: unknown,
  isRowLeftOut: boolean,
  batched: boolean,
  pointer: string,
  problems: Problem[],
): void {
  const rank = spec.shape.length - (isRowLeftOut ? 1 : 0);
  const depth = nestingDepth(value, spec.shape.length + 1);
  if (depth >= 0 && depth !== rank && spec.shape.length > 0) {
    const orRow = batched ? `, or one row, [${spec.shape.slice(1).join(", ")}]` : "";
    const most = spec.shape.length;
    const came = depth === 0 || most === 0 ? describeJson(value) : depth > most ? `more than ${dimensions(most)}` : dimensions(depth);
    problems.push({ pointer, detail: `expected ${describeSpec(spec)}${orRow}; got ${came}` });
    return;
  }
  new Walk(spec, isRowLeftOut, pointer, problems).visit(value, 0);
}

function dimensions(count: number): string {
  return count === 1 ? "1 dimension" : `${count} dimensions`;
}

/** Looks at every element of one input until there are enough problems. */
class Walk {
  readonly #spec: TensorSpec;
  /** Settled as the walk goes: where the signature leaves a length open, the first array decides. */
  readonly #lengths: number[];
  readonly #isOpen: readonly boolean[];
  readonly #pointer: string;
  readonly #problems: Problem[];
  /** Indexes on the way to where the walk is; pointers are made of them only for problems. */
  readonly #path: number[] = [];

  constructor(spec: TensorSpec, isRowLeftOut: boolean, pointer: string, problems: Problem[]) {
    this.#spec = spec;
    this.#lengths = spec.shape.slice(isRowLeftOut ? 1 : 0);
    this.#isOpen = this.#lengths.map((length) => length === -1);
    this.#pointer = pointer;
    this.#problems = problems;
  }

  visit(value: unknown, depth: number): void {
    if (depth === this.#lengths.length) {
      if (value === null && this.#spec.nullable) return;
      const expected = whyNoElement(this.#spec.datatype, value);
      if (expected !== undefined) this.#report(depth, expected, value);
      return;
    }
    const length = this.#lengths[depth]!;
    if (!Array.isArray(value)) return this.#report(depth, arrayOf(length), value);
    if (length === -1) this.#lengths[depth] = value.length;
    else if (length !== value.length)
      return this.#report(depth, `${arrayOf(length)}${this.#isOpen[depth] ? " like the first one here" : ""}`, value);
    for (let i = 0; i < value.length && this.#problems.length < maxProblems; i++) {
      this.#path[depth] = i;
      this.visit(value[i], depth + 1);
    }
  }

  #report(depth: number, expected: string, value: unknown): void {
    const place = this.#path
      .slice(0, depth)
      .map((index) => `/${index}`)
      .join("");
    const why = value === null && depth === this.#lengths.length ? "; the model takes no missing values here" : "";
    this.#problems.push({ pointer: `${this.#pointer}${place}`, detail: `expected ${expected}, got ${describeJson(value)}${why}` });
  }
}

function arrayOf(length: number): string {
  return length === -1 ? "an array" : `an array of ${length}`;
}

/** What would have been right, or undefined when the value is right. */
function whyNoElement(datatype: Datatype, value: unknown): string | undefined {
  switch (datatype) {
    case "BOOL":
      return typeof value === "boolean" ? undefined : "true or false";
    case "BYTES":
      return whyNoBytes(value);
    case "FP16":
    case "BF16":
    case "FP32":
    case "FP64":
      return whyNoFloat(datatype, value);
    default:
      return whyNoInteger(datatype, value);
  }
}

function whyNoBytes(value: unknown): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : "text without half a surrogate pair";
  return isBase64Element(value) ? undefined : 'a string, or {"b64": "…"} with base64 for bytes that are not text';
}

function whyNoFloat(datatype: Datatype, value: unknown): string | undefined {
  if (typeof value !== "number") return specialFromText(value) === undefined ? 'a number, or "NaN", "Infinity" or "-Infinity"' : undefined;
  const rounded =
    datatype === "FP64"
      ? value
      : datatype === "FP32"
        ? Math.fround(value)
        : datatype === "FP16"
          ? Math.f16round(value)
          : bf16AsNumber(value);
  return Number.isFinite(rounded) ? undefined : `a number that ${datatype} can hold`;
}

function bf16AsNumber(value: number): number {
  return (bf16FromNumber(value) & 0x7fff) === 0x7f80 ? Number.POSITIVE_INFINITY : value;
}

function whyNoInteger(datatype: Datatype, value: unknown): string | undefined {
  const [min, max] = integerRange[datatype]!;
  const is64Bit = datatype === "INT64" || datatype === "UINT64";
  const expected = `an integer from ${min} to ${max}`;
  if (is64Bit && typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return `${expected}, as a string where it is beyond ±9007199254740991, which a JSON number may round`;
  }
  const integer = is64Bit || typeof value === "number" ? integerFromJson(value) : undefined;
  return integer === undefined || integer < min || integer > max ? expected : undefined;
}
