/** The text of a field whose element is kept elsewhere: `1.` and `1e` are on the way to a number and must not be tidied up meanwhile. */
import { useState } from "react";
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

export function useTypedText({ datatype, isNullable }: Column, element: unknown, onChange: (element: unknown) => void): TypedText {
  const [typed, setTyped] = useState<{ readonly text: string; readonly element: unknown }>();
  // A change from elsewhere, such as an example or the JSON tab, wins over what was typed before it.
  const isTyping = typed !== undefined && Object.is(typed.element, element);
  return {
    text: isTyping ? typed.text : textFromElement(element),
    isTyping,
    type(text) {
      const next = elementFromText(datatype, text, isNullable);
      setTyped({ text, element: next });
      if (!Object.is(next, element)) onChange(next);
    },
    leave: () => setTyped(undefined),
  };
}
