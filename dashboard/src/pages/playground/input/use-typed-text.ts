/** The text of a field whose element is kept elsewhere: `1.` and `1e` are on the way to a number and must not be tidied up meanwhile. */
import { useEffect, useState } from "react";
import { elementFromText, textFromElement } from "./element.ts";
import type { Column } from "./lines.ts";

/** What every control of one element is given. */
export interface ElementControl {
  readonly column: Column;
  readonly element: unknown;
  readonly onChange: (element: unknown) => void;
  readonly problem: string | undefined;
  readonly pointer: string;
}

export interface TypedText {
  readonly text: string;
  /** Somebody is in the middle of it: too early to find fault. */
  readonly isTyping: boolean;
  type(text: string): void;
  leave(): void;
}

/** Who has stopped for so long may be told what is wrong. */
export const restMs = 1_500;

export function useTypedText({ datatype, isNullable }: Column, element: unknown, onChange: (element: unknown) => void): TypedText {
  const [typed, setTyped] = useState<{ readonly text: string; readonly element: unknown }>();
  // A change from elsewhere, such as an example or the JSON tab, wins over what was typed before it.
  const isTyped = typed !== undefined && Object.is(typed.element, element);
  const [rested, setRested] = useState<typeof typed>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(typed), restMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return {
    text: isTyped ? typed.text : textFromElement(element),
    isTyping: isTyped && rested !== typed,
    type(text) {
      const next = elementFromText(datatype, text, isNullable);
      setTyped({ text, element: next });
      if (!Object.is(next, element)) onChange(next);
    },
    leave: () => setTyped(undefined),
  };
}
