/** The process's log on stderr: JSON lines for machines, text for people at a terminal. */

import { isatty } from "node:tty";
import { type DestinationStream, type Logger, pino } from "pino";
import type { LogSettings } from "../../config/settings.ts";
import { LineWriter } from "./line-writer.ts";
import { type People, paintFor } from "./paint.ts";
import { textFromLine } from "./text-line.ts";
import { unblocked } from "./unblocked.ts";

const STDERR = 2;

export type Log = Logger;

export interface LogOutput {
  readonly log: Log;
  /** Where whole JSON lines go, as `log` makes them. */
  readonly stream: DestinationStream;
  /** Where lines for people go; undefined where machines read the log. */
  readonly people: People | undefined;
  /** Resolves when what is buffered is written; for an orderly end. */
  flush(): Promise<void>;
  /** The same before it returns; for the last moment of the process. */
  flushSync(): void;
}

/** `name` names the process in each line; people read it only if it is not `alone`. */
export function createLog(settings: LogSettings, name: string, alone: boolean, fd: number = STDERR): LogOutput {
  const isText = settings.format === "text" || (settings.format === "auto" && isatty(fd));
  const paint = paintFor(settings, fd, process.env);
  const shown = (line: string) => (isText ? textFromLine(line, paint, alone ? undefined : name) : line);
  const writer: LineWriter = new LineWriter(unblocked(fd), (lines) => shown(lostLine(name, lines)));
  const stream: DestinationStream = isText ? { write: (line) => writer.write(shown(line)) } : writer;
  return {
    log: createLogger(settings, name, stream),
    stream,
    people: isText ? { paint, process: alone ? undefined : name, write: (line) => writer.write(line) } : undefined,
    flush: () => writer.flush(),
    flushSync: () => writer.flushSync(),
  };
}

function lostLine(name: string, lines: number): string {
  const msg = "log lines were lost, because nobody read them or there was no room";
  return `${JSON.stringify({ level: "warning", time: isoTime(), process: name, lines, msg })}\n`;
}

export function createLogger(settings: Pick<LogSettings, "level">, name: string, stream: DestinationStream): Log {
  return pino(
    {
      level: settings.level === "warning" ? "warn" : settings.level,
      base: { process: name },
      timestamp: () => `,"time":"${isoTime()}"`,
      formatters: { level: (label) => ({ level: label === "warn" ? "warning" : label }) },
      serializers: { error: errorText },
    },
    stream,
  );
}

let formattedMs = 0;
let formatted = "";

/** The time in ISO 8601; formatted once a millisecond, since many lines may share one. */
export function isoTime(): string {
  const nowMs = Date.now();
  if (nowMs !== formattedMs) {
    formattedMs = nowMs;
    formatted = new Date(nowMs).toISOString();
  }
  return formatted;
}

/** The stack, with its causes; log lines are for the operator. */
function errorText(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const text = error.stack ?? String(error);
  return error.cause === undefined ? text : `${text}\ncaused by: ${String(errorText(error.cause))}`;
}
