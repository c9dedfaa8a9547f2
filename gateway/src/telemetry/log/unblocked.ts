/** A way to write to a pipe or terminal that fails when it is full, where it would wait. */

import { constants, fstatSync, openSync } from "node:fs";
import { isatty } from "node:tty";

/**
 * A descriptor of our own for what `fd` is open on, or `fd` itself where there is none to be had. A write that waits for
 * a stalled reader holds a thread of Node's, which the process then waits for when it ends. Opened anew, because
 * O_NONBLOCK on `fd` would change the pipe or terminal for everyone who shares it.
 */
export function unblocked(fd: number): number {
  try {
    if (!fstatSync(fd).isFIFO() && !isatty(fd)) return fd;
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return fd;
  }
}
