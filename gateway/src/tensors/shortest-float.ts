/** Shortest decimal text that gives back the same half, bfloat16 or single: 0.1 instead of 0.10000000149011612. */

const powersOfTen = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/**
 * The shortest text for a value of a narrower type than double.
 * @param round to that type; `value` is already rounded
 * @param fewest significant digits that always survive in that type, where it is not subnormal
 * @param most significant digits that always identify a value of that type
 */
function shortest(value: number, round: (value: number) => number, fewest: number, most: number): string {
  const magnitude = value < 0 ? -value : value;
  // In this range scaling to an integer is exact enough and ten times faster than toPrecision; both results are checked.
  if (magnitude >= 1e-5 && magnitude < 1e9) {
    let integerDigits = 0;
    if (magnitude >= 1) {
      integerDigits = 1;
      while (magnitude >= powersOfTen[integerDigits]!) integerDigits++;
    } else {
      while (magnitude * powersOfTen[1 - integerDigits]! < 1) integerDigits--;
    }
    for (let digits = fewest; digits <= most; digits++) {
      const decimals = digits - integerDigits;
      if (decimals < 0) continue;
      const scale = powersOfTen[decimals]!;
      const candidate = Math.round(value * scale) / scale;
      if (round(candidate) === value) return `${candidate}`;
    }
    return `${value}`;
  }
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  // From one digit on: the smallest values have fewer bits, and need fewer digits, than the others.
  for (let digits = 1; digits <= most; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (round(candidate) === value) return `${candidate}`;
  }
  return `${value}`;
}

function asJson(value: number): string | undefined {
  if (value === Number.POSITIVE_INFINITY) return '"Infinity"';
  if (value === Number.NEGATIVE_INFINITY) return '"-Infinity"';
  return value !== value ? '"NaN"' : undefined;
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
