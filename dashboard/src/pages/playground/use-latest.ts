import { useEffect, useRef } from "react";

/** What a value is when it is asked for, for work that outlives the render that began it. */
export function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
