/** The process's log on stderr: JSON lines for machines, text for people at a terminal. */

import { isatty } from "node:tty";
import { type DestinationStream, type Logger, pino } from "pino";
import type { LogSettings } from "../../config/settings.ts";
import { LineWriter } from "./line-writer.ts";
import { textFromLine } from "./text-line.ts";
import { unblocked } from "./unblocked.ts";

const STDERR = 2;

export type Log = Logger;

export interface LogOutput {
  readonly log: Log;
  /** Where whole JSON lines go, as `log` makes them. */
  readonly stream: DestinationStream;
  /** Resolves when what is buffered is written; for an orderly end. */
  flush(): Promise<void>;
  /** The same before it returns; for the last moment of the process. */
  flushSync(): void;
}

/** `name` names the process in each line. */
export function createLog(settings: LogSettings, name: string, fd: number = STDERR): LogOutput {
  const people = settings.format === "text" || (settings.format === "auto" && isatty(fd));
  const writer: LineWriter = new LineWriter(unblocked(fd), (lines) => lostLine(name, lines, people));
  const stream: DestinationStream = people ? { write: (line) => writer.write(textFromLine(line)) } : writer;
  return { log: createLogger(settings, name, stream), stream, flush: () => writer.flush(), flushSync: () => writer.flushSync() };
}

function lostLine(name: string, lines: number, people: boolean): string {
  const msg = "log lines were lost, because nobody read them or there was no room";
  const line = `${JSON.stringify({ level: "warning", time: isoTime(), process: name, lines, msg })}\n`;
  return people ? textFromLine(line) : line;
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
