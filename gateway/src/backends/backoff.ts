/** How long to wait before the next try to reach a worker. */

const firstMs = 100;
const factor = 1.6;
const longestMs = 2_000;
/** Each pause is up to a fifth shorter or longer, so that many gateways don't come back in step. */
const spread = 0.2;

/**
 * The pause in milliseconds.
 * @param failures tries that failed in a row, at least 1
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, random: number): number {
  const pauseMs = Math.min(longestMs, firstMs * factor ** (failures - 1));
  return pauseMs * (1 + spread * (2 * random - 1));
}
