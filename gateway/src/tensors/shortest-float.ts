/** Shortest decimal text that gives back the same half, bfloat16 or single: 0.1 instead of 0.10000000149011612. */

const powersOfTen = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

const zeros = Array.from({ length: 23 }, (_, count) => "0".repeat(count));

/**
 * Text of `digits` / 10^`decimals`, without trailing zeros. V8 writes integers ten times faster than fractions.
 * @param digits a whole number within ±2^53
 * @param decimals from 0 to 22
 */
export function decimalText(digits: number, decimals: number): string {
  let whole = digits;
  let places = decimals;
  while (places > 0 && whole % 10 === 0) {
    whole /= 10;
    places--;
  }
  if (places === 0) return `${whole}`;
  const sign = whole < 0 ? "-" : "";
  const text = `${whole < 0 ? -whole : whole}`;
  const point = text.length - places;
  return point > 0 ? `${sign}${text.slice(0, point)}.${text.slice(point)}` : `${sign}0.${zeros[-point]}${text}`;
}

/** Digits before the point; for values below 1, less the zeros behind it: -2 for 0.00123. */
function integerDigitsOf(magnitude: number): number {
  let count = 0;
  if (magnitude >= 1) {
    while (magnitude >= powersOfTen[count]!) count++;
    return count;
  }
  while (magnitude * powersOfTen[1 - count]! < 1) count--;
  return count;
}

/**
 * The shortest text for a value of a narrower type than double.
 * @param round to that type; `value` is already rounded
 * @param fewest significant digits that always survive in that type, where it is not subnormal
 * @param most significant digits that always identify a value of that type
 */
function shortest(value: number, round: (value: number) => number, fewest: number, most: number): string {
  const magnitude = value < 0 ? -value : value;
  // In this range scaling to an integer is exact enough; each candidate is checked by rounding it back.
  if (magnitude >= 1e-5 && magnitude < 1e9) {
    const integerDigits = integerDigitsOf(magnitude);
    for (let decimals = Math.max(0, fewest - integerDigits); decimals <= most - integerDigits; decimals++) {
      const scale = powersOfTen[decimals]!;
      const digits = Math.round(value * scale);
      if (round(digits / scale) === value) return decimalText(digits, decimals);
    }
    return `${value}`;
  }
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  return `${value < 0 ? "-" : ""}${shortestScientific(magnitude, round, fewest, most)}`;
}

/** Below this singles are subnormal: they have fewer bits, and need fewer digits, than the others. */
const smallestNormal = 2 ** -126;
const largestScale = 60;
const scales = Array.from({ length: 2 * largestScale + 1 }, (_, index) => Number(`1e${index - largestScale}`));

/** The same for what is written with an exponent; softmax makes many such numbers. */
function shortestScientific(magnitude: number, round: (value: number) => number, fewest: number, most: number): string {
  const exponent = Math.floor(Math.log10(magnitude));
  for (let digits = magnitude < smallestNormal ? 1 : fewest; digits <= most; digits++) {
    const scale = digits - 1 - exponent;
    const whole = Math.round(magnitude * scales[largestScale + scale]!);
    // Powers of ten this large are not exact: a cheap look first, and what passes is parsed as its reader will.
    if (round(whole * scales[largestScale - scale]!) !== magnitude) continue;
    const candidate = Number(`${whole}e${-scale}`);
    if (round(candidate) === magnitude) return `${candidate}`;
  }
  return `${magnitude}`;
}

function asJson(value: number): string | undefined {
  if (value === Number.POSITIVE_INFINITY) return '"Infinity"';
  if (value === Number.NEGATIVE_INFINITY) return '"-Infinity"';
  return Number.isNaN(value) ? '"NaN"' : undefined;
}

/** JSON text of a double; what JSON has no number for becomes a string, as the protobuf JSON mapping has it. */
export function jsonFromFp64(value: number): string {
  if (value - value !== 0) return asJson(value)!;
  return Object.is(value, -0) ? "-0" : `${value}`;
}

/** The same for a single. */
export function jsonFromFp32(value: number): string {
  return value - value !== 0 ? asJson(value)! : shortest(value, Math.fround, 6, 9);
}

/** The same for a half. */
export function jsonFromFp16(value: number): string {
  return value - value !== 0 ? asJson(value)! : shortest(value, Math.f16round, 3, 5);
}

const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);

/** The nearest bfloat16, ties to even. */
export function roundToBf16(value: number): number {
  single[0] = value;
  bits[0] = (bits[0]! + 0x7fff + ((bits[0]! >>> 16) & 1)) & 0xffff0000;
  return single[0]!;
}

/** The same for a bfloat16. */
export function jsonFromBf16(value: number): string {
  return value - value !== 0 ? asJson(value)! : shortest(value, roundToBf16, 2, 4);
}
