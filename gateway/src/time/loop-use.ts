/** How busy the event loop is. */
import { performance } from "node:perf_hooks";

/** Asked again and again: the share of the time since it was asked last in which the loop had something to do, from 0 to 1. */
export function loopUseSince(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
