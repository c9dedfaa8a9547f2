/** The colours of a heat map: from paper to indigo, or from pink over paper to indigo where 0 is in the middle. */
import type { Scale } from "./picture.ts";

export type Colour = readonly [red: number, green: number, blue: number];

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
