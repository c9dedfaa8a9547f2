/** The live split with its stream: drawn anew each second, apart from everything that people type into. */

import { useState } from "react";
import { useLive } from "../../../api/live/use-live.ts";
import type { Model, Traffic } from "../../../api/types.ts";
import { type HoldingCanary, liveSplit, targetSplit } from "../document/split.ts";
import { LiveSplit } from "./live-split.tsx";

export interface LiveSplitCardProps {
  readonly model: Model;
  /** The one that holds. */
  readonly document: Traffic;
  /** One that has a share of its own. */
  readonly canary: HoldingCanary | undefined;
  /** Whether that is known yet. */
  readonly isKnown: boolean;
  /** When the gateway changed the rules last, in ms since the epoch. */
  readonly changedAtMs: number;
}

export function LiveSplitCard({ model, document, canary, isKnown, changedAtMs }: LiveSplitCardProps) {
  const [seconds, setSeconds] = useState(60);
  const { samples, state } = useLive({ paused: false, seconds });
  const target = targetSplit(document, model, canary);
  const seenAtMs = useSeenChange(isKnown ? JSON.stringify(target) : undefined, samples.at(-1)?.at ?? 0);
  return (
    <LiveSplit
      model={model}
      target={target}
      measured={liveSplit(samples, model.name, seconds, Math.max(changedAtMs, seenAtMs))}
      state={state}
      seconds={seconds}
      onSeconds={setSeconds}
    />
  );
}

/** When this page has seen the value change, by the time given then; 0: never. `latest` moves without a revision. */
function useSeenChange(value: string | undefined, nowMs: number): number {
  const [seen, setSeen] = useState({ value, atMs: 0 });
  if (seen.value === value || value === undefined) return seen.atMs;
  const atMs = seen.value === undefined ? 0 : nowMs;
  setSeen({ value, atMs });
  return atMs;
}
