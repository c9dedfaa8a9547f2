import { type RefObject, useRef } from "react";

export interface AnswerInSight {
  readonly answer: RefObject<HTMLDivElement | null>;
  /** To be called when somebody's call has been answered. */
  readonly bring: () => void;
}

/** On a phone the answer lies a screen or two beneath Run: brings it into sight, and the focus with it for those who listen. */
export function useAnswerInSight(): AnswerInSight {
  const answer = useRef<HTMLDivElement>(null);
  // After the next paint: the answer is only then there.
  const bring = () => void requestAnimationFrame(() => bringIntoSight(answer.current?.querySelector("section")));
  return { answer, bring };
}

/** Where its head is seen nothing moves, and the focus stays where it was. */
function bringIntoSight(section: HTMLElement | null | undefined): void {
  if (section === null || section === undefined || isSeen(section.getBoundingClientRect().top)) return;
  section.tabIndex = -1;
  section.focus({ preventScroll: true });
  section.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
}

/** In the upper two thirds of the window: enough of the answer is beneath its head. */
function isSeen(top: number): boolean {
  return top >= 0 && top < (window.innerHeight * 2) / 3;
}
