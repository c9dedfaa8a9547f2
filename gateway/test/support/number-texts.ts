/** Numbers as JSON texts, of every kind that rounding has ever changed, and what they are exactly. */
import type { SeededRandom } from "./seeded-random.ts";

/** The fraction that a JSON number is. For exponents of a few hundred: it is computed in full. */
export function exactly(written: string): { readonly numerator: bigint; readonly denominator: bigint } {
  const [mantissa = "", exponent = "0"] = written.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = BigInt(whole.replace("-", "") + fraction) * (written.startsWith("-") ? -1n : 1n);
  const power = Number(exponent) - fraction.length;
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) };
}

function digits(random: SeededRandom, most: number): string {
  return Array.from({ length: random.integer(1, most) }, () => random.pick(["0", "9", String(random.integer(0, 9))])).join("");
}

/** Small ones, edges of the integer types and of doubles, long fractions of nines and zeros, exponents of both signs. */
export function randomNumberText(random: SeededRandom): string {
  const edge = 2n ** BigInt(random.pick([0, 7, 8, 15, 16, 24, 31, 32, 53, 63, 64])) + BigInt(random.integer(-2, 1));
  const whole = random.pick(["0", "1", "5", String(random.integer(0, 999)), String(edge < 0n ? 0n : edge), `1${digits(random, 18)}`]);
  const fraction = random.pick([
    "",
    "",
    ".0",
    ".5",
    `.${digits(random, 20)}`,
    `.${"9".repeat(random.integer(1, 25))}`,
    `.${"0".repeat(17)}1`,
  ]);
  const exponent = random.pick([
    "",
    "",
    "",
    "e0",
    "e3",
    "E-1",
    "e-17",
    "e+2",
    `e${random.integer(-420, 320)}`,
    `e-${random.integer(1, 20)}`,
  ]);
  return `${random.pick(["", "-"])}${whole}${fraction}${exponent}`;
}
