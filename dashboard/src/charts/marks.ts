/** Marks of an axis that there is room for. */

/** Of a digit at the size in which marks are written, and a little more than of a colon. */
const CHARACTER_PX = 6.6;

/**
 * Texts that would be cut off at an end of the axis are left out: null.
 * @param at where the middle of each stands, in pixels
 */
export function fittingMarks(
  texts: readonly string[],
  at: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): (string | null)[] {
  return texts.map((text, index) => {
    const half = (text.length * CHARACTER_PX) / 2;
    return at[index]! - half >= from && at[index]! + half <= to ? text : null;
  });
}

/** Between two marks of the time axis: as much as their texts need, which have seconds where they are less than a minute apart. */
const MINUTES_PX = 44;
const SECONDS_PX = 64;
/** The longest step that is less than a minute. */
const LONGEST_STEP_IN_SECONDS_S = 30;

/** @param seconds shown on so many pixels */
export function markSpacePx(seconds: number, width: number): number {
  return (seconds / width) * MINUTES_PX > LONGEST_STEP_IN_SECONDS_S ? MINUTES_PX : SECONDS_PX;
}
