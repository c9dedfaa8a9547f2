/** After a change of page the focus goes to its heading, as it would with a page loaded anew. */

import { useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

export function useFocusOnArrival(): void {
  const arrived = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(arrived);
  useEffect(() => {
    // The browser itself places the focus on the first page.
    const isChange = before.current !== undefined && before.current !== arrived;
    before.current = arrived;
    if (!isChange) return;
    const heading = document.querySelector<HTMLElement>("main h1") ?? document.getElementById("main");
    heading?.focus();
  }, [arrived]);
}
