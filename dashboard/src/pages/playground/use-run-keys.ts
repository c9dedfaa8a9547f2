import { useEffect } from "react";
import { useLatest } from "./use-latest.ts";

/** Ctrl+Enter, or Command+Enter on a Mac, runs the call from anywhere on the page. */
export function useRunKeys(run: () => void): void {
  const latest = useLatest(run);
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      if (event.target instanceof Element && event.target.closest("[role=dialog]") !== null) return;
      event.preventDefault();
      event.stopPropagation();
      latest.current();
    }
    // Before the editor, which has a meaning of its own for it.
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [latest]);
}
