import { useEffect, useState } from "react";

/** Whole seconds that are left of a pause; 0 when there is none. A new pause needs a new component (`key`). */
export function useCountdown(pauseMs = 0): number {
  const [endsAt] = useState(() => performance.now() + pauseMs);
  const [leftMs, setLeft] = useState(pauseMs);
  useEffect(() => {
    if (leftMs <= 0) return;
    const untilNextSecond = leftMs % 1_000 || 1_000;
    const timer = setTimeout(() => setLeft(Math.max(0, endsAt - performance.now())), untilNextSecond);
    return () => clearTimeout(timer);
  }, [endsAt, leftMs]);
  return Math.ceil(leftMs / 1_000);
}
