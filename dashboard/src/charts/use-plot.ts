/** The plot with its library, which comes in a chunk of its own; it is on its way as soon as any chart is. */

import { useEffect, useState } from "react";

type Plot = typeof import("./plot.tsx").Plot;
/** A component in a box: React would call a bare one. */
type Fetched = { readonly Plot: Plot } | "failed" | undefined;

let fetched: Fetched;
const fetching = import("./plot.tsx").then(
  ({ Plot }) => (fetched = { Plot }),
  () => (fetched = "failed" as const),
);

/**
 * Undefined while it is on its way.
 *
 * No Suspense: a page that changes each second would keep a slow machine from ever finishing what was suspended.
 */
export function usePlot(): Fetched {
  const [known, setKnown] = useState(fetched);
  useEffect(() => {
    if (known !== undefined) return;
    let isMounted = true;
    void fetching.then((arrived) => isMounted && setKnown(arrived));
    return () => {
      isMounted = false;
    };
  }, [known]);
  return known;
}
