/** Numbers of 16 bits, for platforms that have no array for them. */

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

export function float32FromBfloat16(half: number): number {
  bits[0] = half << 16;
  return single[0]!;
}

/** To the nearest; of two that are as near, to the even one. */
export function float32ToBfloat16(value: number): number {
  single[0] = value;
  const all = bits[0]!;
  // A NaN whose upper bits are all 0 would become an infinity.
  if (Number.isNaN(value)) return (all >>> 16) | 0x40;
  return ((all + 0x7fff + ((all >>> 16) & 1)) >>> 16) & 0xffff;
}

export function float32FromFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1_024) * 2 ** (exponent - 15);
}

/** To the nearest; of two that are as near, to the even one. */
export function float32ToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  // 65,504 is the greatest; from half a step above it on all round to infinity.
  if (size >= 65_520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  if (size === 0) return sign;
  const steps = roundedToEven(size * 2 ** (10 - exponent));
  // 1,024 steps are one of the exponent; without a one in front (subnormal) it is 0. A carry goes on by itself.
  return sign | (((exponent + 14) << 10) + steps);
}

function roundedToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
