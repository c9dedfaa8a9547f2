/** Paints planes onto a canvas, one pixel an element; CSS makes the pixels as large as there is room. */
import { colourAt, type Ramp } from "./colours.ts";
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
