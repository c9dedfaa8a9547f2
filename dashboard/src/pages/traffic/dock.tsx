/** The bar at the lower edge of the window: what is still to be saved, and what came of what was done. It takes room at the page's end. */

import { type ReactNode, useLayoutEffect, useRef } from "react";
import classes from "./dock.module.css";

export function Dock({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classes.dock} ref={useRoomAbove()}>
      {children}
    </div>
  );
}

/** Notices of other pages stand above the bar, and what gets the focus is scrolled out from beneath it: both go by its height. */
function useRoomAbove() {
  const dock = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty("--ih-bottom-bar", `${dock.current?.offsetHeight ?? 0}px`));
    observer.observe(dock.current!);
    return () => {
      observer.disconnect();
      style.removeProperty("--ih-bottom-bar");
    };
  }, []);
  return dock;
}
