/** An answer cut into rows, each as a person reads it: a class with its probabilities, numbers, text, a picture. */
import type { ModelVersion, Prediction } from "../../../api/types.ts";
import { isBase64Element, numberOf, standsForNumber } from "../tensor/element.ts";
import { elementsOf, isRowLeftOut } from "../tensor/shape.ts";

export type Signature = Pick<ModelVersion, "inputs" | "outputs" | "batched" | "labels">;

export interface ClassShare {
  readonly name: string;
  readonly probability: number;
}

/** What one output of one row is. */
export type Part =
  | { readonly kind: "classes"; readonly name: string; readonly label: string; readonly classes: readonly ClassShare[] }
  | { readonly kind: "label"; readonly name: string; readonly label: string }
  | { readonly kind: "number"; readonly name: string; readonly value: unknown }
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  | { readonly kind: "numbers"; readonly name: string; readonly values: readonly unknown[] }
  | { readonly kind: "texts"; readonly name: string; readonly texts: readonly string[] }
  | { readonly kind: "tensor"; readonly name: string; readonly elements: readonly number[]; readonly shape: readonly number[] }
  | { readonly kind: "empty"; readonly name: string };

/** One row of the answer, in the order of the signature. */
export interface Row {
  readonly parts: readonly Part[];
}

/** Vectors up to this length are read as numbers; longer ones are drawn. */
const longestReadable = 24;

/** The rows of an answer: one where the model does not batch or the caller left the rows out. */
export function rowsOf(prediction: Prediction, signature: Signature | undefined): Row[] {
  const outputs = prediction.outputs as Readonly<Record<string, unknown>>;
  const columns = columnsOf(outputs, signature);
  const hasRows = signature?.batched === true && !isRowLeftOut(signature.outputs, outputs, true);
  const labels = signature?.labels ?? [];
  if (!hasRows) return [{ parts: partsOf(columns, (name) => outputs[name], labels) }];
  const length = Math.max(0, ...columns.map(({ name }) => (outputs[name] as unknown[]).length));
  return Array.from({ length }, (_, index) => ({ parts: partsOf(columns, (name) => (outputs[name] as unknown[])[index], labels) }));
}

interface Column {
  readonly name: string;
  /** Unknown where the version's signature is gone. */
  readonly isText: boolean | undefined;
}

function columnsOf(outputs: Readonly<Record<string, unknown>>, signature: Signature | undefined): Column[] {
  const specs = signature?.outputs ?? [];
  if (specs.length === 0) return Object.keys(outputs).map((name) => ({ name, isText: undefined }));
  return specs.filter(({ name }) => Object.hasOwn(outputs, name)).map(({ name, datatype }) => ({ name, isText: datatype === "BYTES" }));
}

function partsOf(columns: readonly Column[], read: (name: string) => unknown, labels: readonly string[]): Part[] {
  const hasLabel = columns.some(({ name }) => name === "label");
  const hasProbabilities = columns.some(({ name }) => name === "probabilities");
  const shares = hasLabel && hasProbabilities ? sharesOf(read("probabilities"), labels) : undefined;
  const parts: Part[] = [];
  for (const column of columns) {
    const { name } = column;
    if (name === "probabilities" && shares !== undefined) continue;
    const value = read(name);
    if (name === "label" && !Array.isArray(value)) {
      const label = textOf(value);
      parts.push(shares === undefined ? { kind: "label", name, label } : { kind: "classes", name, label, classes: shares });
    } else parts.push(partOf(column, value));
  }
  return parts;
}

function sharesOf(value: unknown, labels: readonly string[]): ClassShare[] | undefined {
  if (!Array.isArray(value) || value.length !== labels.length || value.length === 0) return undefined;
  return value.map((probability, index) => ({ name: labels[index]!, probability: numberOf(probability) }));
}

function partOf({ name, isText }: Column, value: unknown): Part {
  const shape = fullShapeOf(value);
  if (shape.includes(0)) return { kind: "empty", name };
  const elements = elementsOf(value);
  if (isText ?? !standsForNumber(elements[0])) {
    return Array.isArray(value) ? { kind: "texts", name, texts: elements.map(textOf) } : { kind: "text", name, text: textOf(value) };
  }
  if (!Array.isArray(value)) return { kind: "number", name, value };
  if (shape.length === 1 && value.length <= longestReadable) return { kind: "numbers", name, values: value };
  return { kind: "tensor", name, elements: elements.map(numberOf), shape };
}

function fullShapeOf(value: unknown): number[] {
  const shape: number[] = [];
  let inner: unknown = value;
  while (Array.isArray(inner)) {
    shape.push(inner.length);
    inner = inner[0];
  }
  return shape;
}

function textOf(value: unknown): string {
  return isBase64Element(value) ? `base64: ${value.b64}` : String(value);
}

/** How sure the model is of its own answer; undefined where it does not say. */
export function certaintyOf({ label, classes }: { readonly label: string; readonly classes: readonly ClassShare[] }): number | undefined {
  return classes.find((share) => share.name === label)?.probability;
}

/** Greatest first; equal ones keep the order of the model. */
export function byProbability(classes: readonly ClassShare[]): ClassShare[] {
  return [...classes].sort((a, b) => b.probability - a.probability);
}
