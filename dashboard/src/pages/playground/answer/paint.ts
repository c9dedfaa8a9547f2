/** Paints planes onto a canvas, one pixel an element; CSS makes the pixels as large as there is room. */

import { brightness, onScale, type Planes, type Scale } from "./picture.ts";

export interface Painting {
  readonly elements: readonly number[];
  readonly planes: Planes;
  readonly scale: Scale;
}

export function paintHeat(canvas: HTMLCanvasElement, { elements, planes, scale }: Painting, plane: number, ramp: Ramp): void {
  paint(canvas, planes, (row, column, pixels, at) => {
    const value = elements[planes.at(plane, row, column)];
    // The last line of a folded vector may be shorter.
    if (value === undefined) return;
    const colour = colourAt(Number.isFinite(value) ? onScale(value, scale) : Number.NaN, scale, ramp);
    pixels.set(colour, at);
    pixels[at + 3] = 255;
  });
}

export function paintColour(canvas: HTMLCanvasElement, { elements, planes, scale }: Painting): void {
  paint(canvas, planes, (row, column, pixels, at) => {
    for (let channel = 0; channel < 3; channel++) pixels[at + channel] = brightness(elements[planes.at(channel, row, column)]!, scale);
    pixels[at + 3] = planes.count === 4 ? brightness(elements[planes.at(3, row, column)]!, scale) : 255;
  });
}

type PaintPixel = (row: number, column: number, pixels: Uint8ClampedArray, at: number) => void;

function paint(canvas: HTMLCanvasElement, { rows, columns }: Planes, pixel: PaintPixel): void {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) pixel(row, column, image.data, (row * columns + column) * 4);
  }
  context.putImageData(image, 0, 0);
}

type Colour = readonly [red: number, green: number, blue: number];

/** The colours of a heat map: from paper to indigo, or from pink over paper to indigo where 0 is in the middle. */
export interface Ramp {
  readonly low: Colour;
  readonly middle: Colour;
  readonly high: Colour;
  /** For NaN and infinities. */
  readonly none: Colour;
}

export const lightRamp: Ramp = { low: [190, 24, 93], middle: [246, 246, 252], high: [55, 48, 163], none: [155, 152, 173] };
export const darkRamp: Ramp = { low: [244, 114, 182], middle: [29, 27, 43], high: [165, 180, 252], none: [107, 104, 128] };

/** @param share 0 to 1 along the scale */
export function colourAt(share: number, { isDiverging }: Pick<Scale, "isDiverging">, ramp: Ramp): Colour {
  if (!Number.isFinite(share)) return ramp.none;
  if (!isDiverging) return mixed(ramp.middle, ramp.high, share);
  return share < 0.5 ? mixed(ramp.low, ramp.middle, share * 2) : mixed(ramp.middle, ramp.high, share * 2 - 1);
}

function mixed(from: Colour, to: Colour, share: number): Colour {
  return [0, 1, 2].map((channel) => Math.round(from[channel]! + (to[channel]! - from[channel]!) * share)) as unknown as Colour;
}

export function cssColour([red, green, blue]: Colour): string {
  return `rgb(${red} ${green} ${blue})`;
}
