/** Which colour a reason for errors gets, so that it has the same one each time. */

import { type ChartColours, coloursFor } from "../../charts/chart-colours.ts";
import type { LineStyle } from "../../charts/plot-options.ts";
import { OTHER_REASONS } from "./lines.ts";

/** By place in the palette: what failed is red, what took too long or was too much is orange. */
const PREFERRED: Readonly<Record<string, number>> = {
  MODEL_FAILED: 0,
  DEADLINE_EXCEEDED: 1,
  QUEUE_FULL: 2,
  INVALID_REQUEST: 3,
  RATE_LIMITED: 4,
  INPUT_MISMATCH: 5,
  WORKER_LOST: 6,
  INTERNAL: 7,
};

export function reasonLines(reasons: readonly string[], colours: ChartColours): readonly LineStyle[] {
  const found = coloursFor(
    reasons.filter((reason) => reason !== OTHER_REASONS),
    PREFERRED,
    colours.categories,
  );
  return reasons.map((label) => ({ label, colour: found.get(label) ?? colours.rest }));
}
