/** Where a message is written: Enter sends it, Shift+Enter begins a new line. */

import { Textarea } from "@mantine/core";
import type { KeyboardEvent } from "react";
import classes from "./prompt-field.module.css";

export interface PromptFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
  readonly onEscape?: (() => void) | undefined;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
}

export function PromptField({ label, value, onChange, onSend, onEscape, placeholder, autoFocus = false }: PromptFieldProps) {
  function press(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // Enter also ends the writing of a word in Japanese, Chinese or Korean.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape" && onEscape !== undefined) {
      event.stopPropagation();
      onEscape();
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    onSend();
  }
  return (
    <Textarea
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={press}
      rows={1}
      autoFocus={autoFocus}
      classNames={{ input: classes.input! }}
    />
  );
}
