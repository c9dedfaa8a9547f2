/** What was let through, replayed: how much there was in the fullest window of any place. */

export interface Admitted {
  readonly atMs: number;
  readonly points: number;
}

/** The most points in any stretch of `windowMs`, the one beginning and not the one ending with it; `admitted` in the order of time. */
export function fullestWindow(admitted: readonly Admitted[], windowMs: number): number {
  let most = 0;
  let within = 0;
  let oldest = 0;
  for (const { atMs, points } of admitted) {
    within += points;
    for (; admitted[oldest]!.atMs + windowMs <= atMs; oldest++) within -= admitted[oldest]!.points;
    most = Math.max(most, within);
  }
  return most;
}
