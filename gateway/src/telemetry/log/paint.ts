/** What a terminal gets: colours where it shows them, and never a character that would do more than show itself. */

import { isatty } from "node:tty";
import { styleText } from "node:util";
import type { LogSettings } from "../../config/settings.ts";

export type Style = "dim" | "red" | "yellow" | "bold";

/** The text in that style. */
export type Paint = (style: Style, text: string) => string;

/** Where lines for people go. */
export interface People {
  readonly paint: Paint;
  /** Of this process, where there are others of its kind. */
  readonly process: string | undefined;
  /** Takes a line with its end. */
  write(line: string): void;
}

export const plain: Paint = (_style, text) => text;

export const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Of `auto`: on a terminal, unless it can't (TERM) or its owner does not want it (https://no-color.org). */
export function paintFor({ color }: Pick<LogSettings, "color">, fd: number, environment: NodeJS.ProcessEnv): Paint {
  const isWanted = isatty(fd) && !environment.NO_COLOR && environment.TERM !== "dumb";
  return color === "always" || (color === "auto" && isWanted) ? coloured : plain;
}

/** Control characters, and those that turn the direction of what follows: a header's or model's text must not draw. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text with such characters written out, as `\u001b`. */
export function clean(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The time of day here, to the second. */
export function timeOfDay(at: Date): string {
  return at.toTimeString().slice(0, 8);
}

/** `0.4 ms`, `31 ms`, `1.2 s`, `75 s`: as exact as a person wants to know. */
export function durationText(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 9_950 ? `${(ms / 1e3).toFixed(1)} s` : `${Math.round(ms / 1e3)} s`;
}
