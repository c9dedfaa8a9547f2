/** Numbers of an answer as people read them; the raw JSON has every digit. */

const plain = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6, useGrouping: false });

/** Six significant digits; what is no number stays as it is. */
export function formatFigure(value: unknown): string {
  if (typeof value !== "number") return String(value);
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return minus(String(value));
  return minus(size !== 0 && (size < 1e-4 || size >= 1e9) ? exponential(value) : plain.format(value));
}

function exponential(value: number): string {
  return Number(value.toPrecision(6)).toExponential().replace("e+", "e");
}

function minus(text: string): string {
  return text.replaceAll("-", "−");
}

/** A probability in percent with one decimal; what rounds to 0 or 100 without being it says so. */
export function formatShare(probability: number): string {
  if (!Number.isFinite(probability)) return "–";
  const percent = probability * 100;
  if (percent > 0 && percent < 0.05) return "<0.1 %";
  if (percent < 100 && percent >= 99.95) return ">99.9 %";
  return `${minus(percent.toFixed(1))} %`;
}
