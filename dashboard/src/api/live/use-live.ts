/** The gateway's live figures for components: one stream a tab, however many of them look. */

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { useSession } from "../session.ts";
import { ofLast } from "./samples.ts";
import { liveSource } from "./source.ts";
import { type LiveSnapshot, LiveStream } from "./stream.ts";

export type { LiveSnapshot, LiveState } from "./stream.ts";

export interface LiveOptions {
  /** What is shown stays as it is; samples are collected all the same. */
  readonly paused: boolean;
  /** How far back to look, at most an hour. */
  readonly seconds: number;
  /** False for those who may not see it: then nothing is asked. */
  readonly isAllowed?: boolean;
}

export interface Live extends LiveSnapshot {
  /** Tries to reach the gateway at once. */
  readonly retry: () => void;
}

const stream = new LiveStream(liveSource(), {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
});

const follow = () => stream.setVisible(!document.hidden);
document.addEventListener("visibilitychange", follow);
follow();

const nobody = () => () => {};

export function useLive({ paused, seconds, isAllowed = true }: LiveOptions): Live {
  const session = useSession().data;
  const owner = session?.signed_in === true ? session.key.id : "";
  useEffect(() => stream.belongTo(owner), [owner]);
  const current = useSyncExternalStore(isAllowed ? stream.subscribe : nobody, stream.snapshot);
  const shown = useRef(current);
  if (!paused) shown.current = current;
  const { samples, workers } = shown.current;
  const { state, problem, heardAt } = current;
  const lastSamples = useMemo(() => ofLast(samples, seconds), [samples, seconds]);
  return { samples: lastSamples, workers, state, problem, heardAt, retry: stream.retry };
}
