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

/** Notices of other pages stand above the bar, and what gets the focus is scrolled out from beneath it. */
function useRoomAbove() {
  const dock = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      const height = `${dock.current?.offsetHeight ?? 0}px`;
      style.setProperty("--ih-bottom-bar", height);
      style.scrollPaddingBottom = height;
    });
    observer.observe(dock.current!);
    return () => {
      observer.disconnect();
      style.removeProperty("--ih-bottom-bar");
      style.removeProperty("scroll-padding-bottom");
    };
  }, []);
  return dock;
}
