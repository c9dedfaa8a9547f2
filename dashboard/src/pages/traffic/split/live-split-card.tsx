/** The live split with its stream: drawn anew each second, apart from everything that people type into. */

import { useState } from "react";
import { useLive } from "../../../api/live/use-live.ts";
import type { Model, Traffic } from "../../../api/types.ts";
import { liveSplit, type RunningCanary, wishedSplit } from "../document/split.ts";
import { LiveSplit } from "./live-split.tsx";

export interface LiveSplitCardProps {
  readonly model: Model;
  /** The one that holds. */
  readonly document: Traffic;
  /** One that runs. */
  readonly canary: RunningCanary | undefined;
}

export function LiveSplitCard({ model, document, canary }: LiveSplitCardProps) {
  const [seconds, setSeconds] = useState(60);
  const { samples, state } = useLive({ paused: false, seconds });
  return (
    <LiveSplit
      model={model}
      wished={wishedSplit(document, model, canary)}
      measured={liveSplit(samples, model.name, seconds)}
      state={state}
      seconds={seconds}
      onSeconds={setSeconds}
    />
  );
}
