/** A talk: turns of a prompt and its answers, one for each side that was asked. */

import type { ChatMessage } from "../../../api/chat.ts";
import type { AnswerStore } from "./answer-store.ts";

export interface Turn {
  readonly id: number;
  readonly prompt: string;
  /** By side: one, or two to compare. */
  readonly answers: readonly AnswerStore[];
}

/** Those before a turn; all, where it is none of them. */
export function turnsBefore(turns: readonly Turn[], id: number | undefined): readonly Turn[] {
  const at = turns.findIndex((turn) => turn.id === id);
  return at < 0 ? turns : turns.slice(0, at);
}

/** What a side is told: the turns that it has answered, and the prompt. A side that came later has not heard those before. */
export function messagesFor(system: string, turns: readonly Turn[], side: number, prompt: string): readonly ChatMessage[] {
  const heard = turns.flatMap((turn): ChatMessage[] => {
    const answer = turn.answers[side]?.get();
    if (answer === undefined || answer.text === "") return [];
    return [
      { role: "user", content: turn.prompt },
      { role: "assistant", content: answer.text },
    ];
  });
  return [...(system.trim() === "" ? [] : [{ role: "system", content: system } as const]), ...heard, { role: "user", content: prompt }];
}
