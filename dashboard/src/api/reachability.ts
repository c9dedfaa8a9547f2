/** Whether the gateway answers. Once it does not, it is asked again and again until it does, and then everything is read anew. */

import { useSyncExternalStore } from "react";
import { address } from "./address.ts";
import { queryClient } from "./query-client.ts";

export interface Reachability {
  readonly isReached: boolean;
  /** When it was last known to be as it is now, in ms since the epoch. */
  readonly since: number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

let current: Reachability = { isReached: true, since: Date.now() };
let lastAnswer = Date.now();
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export function noteAnswer(): void {
  lastAnswer = Date.now();
  if (current.isReached) return;
  clearTimeout(timer);
  timer = undefined;
  change({ isReached: true, since: lastAnswer });
  void queryClient.invalidateQueries();
}

export function noteSilence(): void {
  if (current.isReached) change({ isReached: false, since: lastAnswer });
  if (timer === undefined) askAgain(FIRST_PAUSE_MS);
}

/** Asks at once, because somebody would not wait. */
export function askNow(): void {
  clearTimeout(timer);
  askAgain(0);
}

export function useReachability(): Reachability {
  return useSyncExternalStore(subscribe, () => current);
}

function askAgain(pauseMs: number): void {
  timer = setTimeout(async () => {
    if (await answers()) noteAnswer();
    else askAgain(Math.min(Math.max(pauseMs, FIRST_PAUSE_MS) * 2, LONGEST_PAUSE_MS));
  }, pauseMs);
}

async function answers(): Promise<boolean> {
  try {
    const response = await fetch(address("/health/live"), { cache: "no-store" });
    return response.ok;
  } catch {
    return false;
  }
}

function change(next: Reachability): void {
  current = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
