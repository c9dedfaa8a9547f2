/** How likely chance alone explains a count: what keeps a few early failures from counting as many. */

/** The probability of at least `count` hits in `trials`, when each hits with `probability`; 1 for any count that is no surprise. */
export function chanceOfAtLeast(count: number, trials: number, probability: number): number {
  if (count <= 0 || probability >= 1) return 1;
  if (count > trials || probability <= 0) return 0;
  if (count <= trials * probability) return 1;
  const odds = probability / (1 - probability);
  let term = Math.exp(logChoose(trials, count) + count * Math.log(probability) + (trials - count) * Math.log1p(-probability));
  let sum = 0;
  for (let hits = count; hits <= trials && term > sum * 1e-9; hits++) {
    sum += term;
    term *= ((trials - hits) / (hits + 1)) * odds;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/** Stirling's series; below 10 by way of the recurrence, where the series is not exact enough. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift -= Math.log(at);
  const inverse = 1 / at;
  const series = inverse * (1 / 12 - inverse ** 2 * (1 / 360 - inverse ** 2 / 1_260));
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}
