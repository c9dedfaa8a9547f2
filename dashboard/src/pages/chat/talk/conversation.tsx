/** The turns of the talk, one below the other; it stays at its end while somebody reads there. */

import { Text, VisuallyHidden } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import type { AnswerStore } from "./answer-store.ts";
import { AnswerView } from "./answer-view.tsx";
import classes from "./conversation.module.css";
import { PromptView } from "./prompt-view.tsx";
import type { Turn } from "./turn.ts";

export interface ConversationProps {
  readonly turns: readonly Turn[];
  readonly canAsk: boolean;
  readonly onAsk: (prompt: string, instead: number) => void;
  /** What is said while there are no turns. */
  readonly invitation: ReactNode;
}

export function Conversation({ turns, canAsk, onAsk, invitation }: ConversationProps) {
  const last = turns.at(-1);
  const scroller = useStickToEnd(last?.id);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
    <section className={classes.scroller} ref={scroller} tabIndex={0} aria-label="Conversation">
      {turns.length === 0 && (
        <Text c="dimmed" size="sm" component="div" className={classes.invitation!}>
          {invitation}
        </Text>
      )}
      <ol className={classes.turns}>
        {turns.map((turn) => (
          <li key={turn.id} className={classes.turn}>
            <PromptView prompt={turn.prompt} canAsk={canAsk} onAsk={(prompt) => onAsk(prompt, turn.id)} />
            <div className={classes.answers} data-sides={turn.answers.length}>
              {turn.answers.map((store) => (
                <AnswerView key={store.side} store={store} onAgain={() => onAsk(turn.prompt, turn.id)} />
              ))}
            </div>
          </li>
        ))}
      </ol>
      {last !== undefined && <Said turn={last} />}
    </section>
  );
}

/** Read out once an answer is whole: piece by piece nobody could follow. */
function Said({ turn }: { readonly turn: Turn }) {
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {turn.answers.map((store) => (
        <SaidBy key={store.side} store={store} />
      ))}
    </VisuallyHidden>
  );
}

function SaidBy({ store }: { readonly store: AnswerStore }) {
  const { target, progress, text } = useSyncExternalStore(store.subscribe, store.get);
  if (progress === "done") return `${target} has answered: ${text}`;
  return progress === "stopped" ? `${target} was stopped.` : "";
}

/** What somebody has scrolled to stays; at the end, the end is followed. */
const NEAR_END_PX = 48;

function useStickToEnd(lastTurn: number | undefined) {
  const scroller = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = scroller.current!;
    const note = () => void (isAtEnd.current = element.scrollHeight - element.clientHeight - element.scrollTop < NEAR_END_PX);
    const grown = new ResizeObserver(() => isAtEnd.current && toEnd(element));
    for (const watched of [element, ...element.children]) grown.observe(watched);
    element.addEventListener("scroll", note, { passive: true });
    return () => {
      grown.disconnect();
      element.removeEventListener("scroll", note);
    };
  }, []);
  // Whoever asks wants to see the answer.
  useEffect(() => {
    if (lastTurn === undefined) return;
    isAtEnd.current = true;
    toEnd(scroller.current!);
  }, [lastTurn]);
  return scroller;
}

function toEnd(element: HTMLElement): void {
  element.scrollTop = element.scrollHeight;
}
