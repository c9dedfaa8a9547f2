/** A few words beside what is pointed at or focused. What draws them comes when they are first wanted. */

import { type FocusEvent, lazy, type PointerEvent, type ReactNode, Suspense, useEffect, useState } from "react";
import classes from "./hint.module.css";
import type { HintBubbleProps } from "./hint-bubble.tsx";

const LaterBubble = lazy(async () => ({ default: (await import("./hint-bubble.tsx")).HintBubble }));

export interface HintProps extends Pick<HintBubbleProps, "label" | "position"> {
  /** One element; it has a name of its own for those who don't see the hint. */
  readonly children: ReactNode;
}

export function Hint({ label, position, children }: HintProps) {
  const [target, setTarget] = useState<Element>();
  const hide = () => setTarget(undefined);
  useEscape(target !== undefined, hide);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices what happens to the element in it
    <span
      className={classes.around}
      onPointerEnter={(event) => setTarget(pointedAt(event))}
      onPointerLeave={hide}
      onFocus={(event) => setTarget(focused(event))}
      onBlur={hide}
    >
      {children}
      {target !== undefined && (
        <Suspense>
          <LaterBubble target={target} label={label} position={position} />
        </Suspense>
      )}
    </span>
  );
}

/** A finger covers what it would be shown beside. */
function pointedAt({ pointerType, currentTarget }: PointerEvent): Element | undefined {
  return pointerType === "touch" ? undefined : (currentTarget.firstElementChild ?? undefined);
}

function focused({ target, currentTarget }: FocusEvent): Element | undefined {
  return target.matches(":focus-visible") ? (currentTarget.firstElementChild ?? undefined) : undefined;
}

/** What covers something can be taken away without moving the pointer (WCAG 2.2, 1.4.13). */
function useEscape(isShown: boolean, hide: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: hide says the same each time
  useEffect(() => {
    if (!isShown) return;
    const press = ({ key }: KeyboardEvent) => key === "Escape" && hide();
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [isShown]);
}
