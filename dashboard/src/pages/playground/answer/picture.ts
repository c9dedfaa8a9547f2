/** A tensor as something to look at: which planes it has, and the colour of each element. */

/** What lies between the first and the last colour. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** True when 0 is in the middle: below and above it are different colours. */
  readonly isDiverging: boolean;
}

/** How a tensor is drawn: in planes of rows and columns, one at a time, or as one picture in colour. */
export interface Planes {
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
  /** Its indexes in the JSON, without those of row and column. */
  name(plane: number): string;
  /** Where the element lies in the tensor. */
  at(plane: number, row: number, column: number): number;
  /** Its indexes, as they stand in the JSON. */
  place(plane: number, row: number, column: number): readonly number[];
  /** Order of the dimensions when the planes are the channels of a picture in colour. */
  readonly colour: "CHW" | "HWC" | undefined;
}

const channels = new Set([3, 4]);

export function planesOf(shape: readonly number[]): Planes {
  if (shape.length === 1) return wrapped(shape[0]!);
  const isLastColour = shape.length === 3 && channels.has(shape[2]!) && !channels.has(shape[0]!);
  return isLastColour ? channelsLast(shape) : planesFirst(shape);
}

/** A long vector is folded into lines of a length that is easy to look at. */
function wrapped(length: number): Planes {
  const columns = length <= 64 ? length : Math.ceil(Math.sqrt(length * 4));
  return {
    rows: Math.ceil(length / columns),
    columns,
    count: 1,
    name: () => "",
    at: (_, row, column) => row * columns + column,
    place: (_, row, column) => [row * columns + column],
    colour: undefined,
  };
}

function channelsLast([rows, columns, count]: readonly number[]): Planes {
  return {
    rows: rows!,
    columns: columns!,
    count: count!,
    name: (plane) => `[…][…][${plane}]`,
    at: (plane, row, column) => (row * columns! + column) * count! + plane,
    place: (plane, row, column) => [row, column, plane],
    colour: "HWC",
  };
}

function planesFirst(shape: readonly number[]): Planes {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const outer = shape.slice(0, -2);
  return {
    rows,
    columns,
    count: outer.reduce((product, length) => product * length, 1),
    name: (plane) => `[${indexesOf(plane, outer).join("][")}]`,
    at: (plane, row, column) => (plane * rows + row) * columns + column,
    place: (plane, row, column) => [...indexesOf(plane, outer), row, column],
    colour: shape.length === 3 && channels.has(shape[0]!) ? "CHW" : undefined,
  };
}

function indexesOf(index: number, lengths: readonly number[]): number[] {
  const indexes: number[] = [];
  let rest = index;
  for (const length of lengths.toReversed()) {
    indexes.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return indexes;
}

/** Over the whole tensor, so that its planes can be held against each other. */
export function scaleOf(elements: readonly number[]): Scale {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const element of elements) {
    if (!Number.isFinite(element)) continue;
    if (element < min) min = element;
    if (element > max) max = element;
  }
  if (min > max) return { min: 0, max: 0, isDiverging: false };
  if (min >= 0 || max <= 0) return { min, max, isDiverging: false };
  const bound = Math.max(-min, max);
  return { min: -bound, max: bound, isDiverging: true };
}

/** 0 at the scale's beginning, 1 at its end. A tensor of one value is in the middle. */
export function onScale(value: number, { min, max }: Scale): number {
  if (min === max) return 0.5;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/** For colours: what is 0 to 255 stays, what is 0 to 1 is stretched, and all else is fitted in. */
export function brightness(value: number, { min, max }: Scale): number {
  if (min >= 0 && max <= 1) return value * 255;
  if (min >= 0 && max <= 255) return value;
  return onScale(value, { min, max, isDiverging: false }) * 255;
}
