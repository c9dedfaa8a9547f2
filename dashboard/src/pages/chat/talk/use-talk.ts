/** The talk and those who answer: asked side by side, stopped together, asked again from any turn. */

import { useEffect, useRef, useState } from "react";
import { answerToCome, type ChatParameters, followChat } from "../../../api/chat.ts";
import { AnswerStore } from "./answer-store.ts";
import { paced } from "./paced.ts";
import { messagesFor, type Turn, turnsBefore } from "./turn.ts";

/** Who is asked, and how. */
export interface AskedSide {
  readonly target: string;
  readonly parameters: ChatParameters;
}

export interface Question {
  readonly prompt: string;
  readonly system: string;
  /** One, or two to compare. */
  readonly sides: readonly AskedSide[];
  /** The turn in whose place it comes, and of all after it. */
  readonly instead?: number;
}

export interface Talk {
  readonly turns: readonly Turn[];
  readonly isAnswering: boolean;
  ask(question: Question): void;
  stop(): void;
  clear(): void;
}

/** @param keep takes every change, for who comes back to the page */
export function useTalk(begun: readonly Turn[], keep: (turns: readonly Turn[]) => void): Talk {
  const [turns, setTurns] = useState(begun);
  const [isAnswering, setAnswering] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => keep(turns), [keep, turns]);
  useEffect(() => () => running.current?.abort(), []);

  async function ask({ prompt, system, sides, instead }: Question): Promise<void> {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const before = turnsBefore(turns, instead);
    const answers = sides.map(({ target }, side) => new AnswerStore(side, answerToCome(target)));
    setTurns([...before, { id: nextId(turns), prompt, answers }]);
    setAnswering(true);
    await Promise.all(
      sides.map(async ({ target, parameters }, side) => {
        const store = answers[side]!;
        const { show, flush } = paced(store.set.bind(store));
        await followChat({ target, parameters, messages: messagesFor(system, before, side, prompt) }, controller.signal, show);
        flush();
      }),
    );
    // Unless another question has taken its place.
    if (running.current === controller) setAnswering(false);
  }

  const stop = () => running.current?.abort();
  return {
    turns,
    isAnswering,
    ask: (question) => void ask(question),
    stop,
    clear: () => {
      stop();
      setTurns([]);
    },
  };
}

function nextId(turns: readonly Turn[]): number {
  return (turns.at(-1)?.id ?? 0) + 1;
}
