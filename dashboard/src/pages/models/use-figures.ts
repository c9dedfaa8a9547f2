/** The figures of models for who may see them, second by second. */

import { useMemo } from "react";
import { FIGURES_S, type ModelFigures, modelFiguresFrom } from "../../api/live/model-figures.ts";
import { useLive } from "../../api/live/use-live.ts";
import { may, useSignedIn } from "../../api/rights.ts";

/** hidden: not for this key. coming: not known yet. */
export type Figures = "hidden" | "coming" | ReadonlyMap<string, ModelFigures>;

export function useFigures(): Figures {
  const isAllowed = may(useSignedIn(), "metrics");
  const { samples, state } = useLive({ paused: false, seconds: FIGURES_S, isAllowed });
  const known = useMemo(() => modelFiguresFrom(samples), [samples]);
  if (!isAllowed || (known === undefined && (state === "ended" || state === "stale"))) return "hidden";
  return known ?? "coming";
}
