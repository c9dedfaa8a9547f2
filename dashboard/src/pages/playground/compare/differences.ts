/** What two versions say of the same input, held against each other. */
import type { Prediction } from "../../../api/types.ts";
import type { ClassShare, Part, Row } from "../answer/rows.ts";
import { numberOf, standsForNumber } from "../tensor/element.ts";
import { elementsOf } from "../tensor/shape.ts";

/** What rounds to no change in the figures that are shown. */
const noticeable = 0.0005;

/** One side: what it answered, and that as rows. */
export interface Side {
  readonly prediction: Prediction;
  readonly rows: readonly Row[];
}

export interface ClassDifference {
  readonly name: string;
  /** Undefined where that version does not know the class. */
  readonly left: number | undefined;
  readonly right: number | undefined;
  /** Right less left; a class that one does not know counts as 0 there. */
  readonly difference: number;
}

export interface OutputDifference {
  readonly name: string;
  /** Greatest absolute difference of two elements in the same place. */
  readonly largest: number;
  readonly left: unknown;
  readonly right: unknown;
  /** Where, as indexes; empty for a scalar. */
  readonly place: readonly number[];
}

export interface Differences {
  readonly areEqual: boolean;
  /** Numbers of the rows, from 0, whose labels differ. */
  readonly otherLabels: readonly number[];
  readonly rowCount: number;
  /** Of the outputs that are numbers, and differ. */
  readonly outputs: readonly OutputDifference[];
  /** Outputs of text that differ, and outputs that only one of them has. */
  readonly otherOutputs: readonly string[];
  /** Outputs that both have, without a difference. */
  readonly equalOutputs: readonly string[];
}

export function differencesOf(left: Side, right: Side): Differences {
  const [leftOutputs, rightOutputs] = [left.prediction.outputs, right.prediction.outputs].map(
    (outputs) => outputs as Record<string, unknown>,
  );
  const names = [...new Set([...Object.keys(leftOutputs!), ...Object.keys(rightOutputs!)])];
  const outputs: OutputDifference[] = [];
  const otherOutputs: string[] = [];
  const equalOutputs: string[] = [];
  for (const name of names) {
    if (JSON.stringify(leftOutputs![name]) === JSON.stringify(rightOutputs![name])) {
      equalOutputs.push(name);
      continue;
    }
    const difference = outputDifference(name, leftOutputs![name], rightOutputs![name]);
    if (difference === undefined) otherOutputs.push(name);
    else outputs.push(difference);
  }
  return {
    areEqual: outputs.length === 0 && otherOutputs.length === 0,
    otherLabels: left.rows.flatMap((row, index) => (labelOf(row) === labelOf(right.rows[index]) ? [] : [index])),
    rowCount: Math.max(left.rows.length, right.rows.length),
    outputs,
    otherOutputs,
    equalOutputs,
  };
}

/** The classes of one row side by side, the likeliest of either first. */
export function classDifferences(left: Row | undefined, right: Row | undefined): ClassDifference[] {
  const [leftShares, rightShares] = [sharesOf(left), sharesOf(right)];
  const names = [...new Set([...leftShares.keys(), ...rightShares.keys()])];
  return names
    .map((name) => {
      const [leftShare, rightShare] = [leftShares.get(name), rightShares.get(name)];
      return { name, left: leftShare, right: rightShare, difference: (rightShare ?? 0) - (leftShare ?? 0) };
    })
    .sort((a, b) => Math.max(b.left ?? 0, b.right ?? 0) - Math.max(a.left ?? 0, a.right ?? 0));
}

/** Whether the two figures are the same as they are shown: in tenths of a percent. */
export function isEqualClass({ left, right, difference }: ClassDifference): boolean {
  return left !== undefined && right !== undefined && Math.abs(difference) < noticeable;
}

export function labelOf(row: Row | undefined): string | undefined {
  const part = row?.parts.find(isLabelled);
  return part?.label;
}

function isLabelled(part: Part): part is Part & { readonly label: string } {
  return part.kind === "classes" || part.kind === "label";
}

function sharesOf(row: Row | undefined): Map<string, number> {
  const classes: readonly ClassShare[] = row?.parts.find((part) => part.kind === "classes")?.classes ?? [];
  return new Map(classes.map(({ name, probability }) => [name, probability]));
}

/** Undefined where these are not two tensors of numbers of one shape. */
function outputDifference(name: string, left: unknown, right: unknown): OutputDifference | undefined {
  const [lefts, rights] = [elementsOf(left), elementsOf(right)];
  if (lefts.length !== rights.length || shapeText(left) !== shapeText(right)) return undefined;
  let largest = -1;
  let at = 0;
  for (let i = 0; i < lefts.length; i++) {
    const distance = distanceOf(lefts[i], rights[i]);
    if (Number.isNaN(distance)) return undefined;
    if (distance > largest) [largest, at] = [distance, i];
  }
  return { name, largest, left: lefts[at], right: rights[at], place: placeOf(at, left) };
}

/** NaN where one of them is no number; two NaN are the same. */
function distanceOf(left: unknown, right: unknown): number {
  // Labels such as "8" and "9" are names, and have no difference.
  if (!standsForNumber(left) || !standsForNumber(right)) return Number.NaN;
  if (left === right) return 0;
  return Math.abs(numberOf(left) - numberOf(right));
}

function shapeText(value: unknown): string {
  return Array.isArray(value) ? `${value.length},${shapeText(value[0])}` : "";
}

function placeOf(index: number, value: unknown): number[] {
  const lengths = shapeText(value).split(",").slice(0, -1).map(Number);
  const place: number[] = [];
  let rest = index;
  for (const length of lengths.reverse()) {
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place;
}
