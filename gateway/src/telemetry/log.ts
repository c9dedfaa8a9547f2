/** The process's log on stderr: JSON lines for machines, text for people at a terminal. */

import { isatty } from "node:tty";
import { type DestinationStream, destination, type Logger, pino } from "pino";
import type { LogSettings } from "../config/settings.ts";
import { textFromLine } from "./text-line.ts";

const STDERR = 2;

/** A line waits at most this long for others to share its write. */
const FLUSH_MS = 100;

/** Lines share writes of about this many bytes: a write per request would cost as much as the request's own answer. */
const BUFFER_BYTES = 8_192;

export type Log = Logger;

export interface LogOutput {
  readonly log: Log;
  /** Where whole JSON lines go, as `log` makes them. */
  readonly stream: DestinationStream;
  /** Writes what is buffered, at once; for the last moments of the process. */
  flush(): void;
}

/** `name` names the process in each line. */
export function createLog(settings: LogSettings, name: string, fd: number = STDERR): LogOutput {
  const output = destination({ fd, sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_MS });
  // Nobody is left to tell when stderr is gone; serving goes on.
  output.on("error", () => {});
  const people = settings.format === "text" || (settings.format === "auto" && isatty(fd));
  const stream: DestinationStream = people ? { write: (line) => void output.write(textFromLine(line)) } : output;
  return { log: createLogger(settings, name, stream), stream, flush: () => flushQuietly(output) };
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

function flushQuietly(output: { flushSync(): void }): void {
  try {
    output.flushSync();
  } catch {
    // Not open yet, or closed by the reader: either way there is nobody to write to.
  }
}
