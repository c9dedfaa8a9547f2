/** Leaves without dropping a call: readiness goes first, then the listening socket, then each connection after its answer. */

import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import type { Clock } from "../../time/clock.ts";
import type { Timers } from "../../time/timers.ts";
import type { Departure } from "./listener.ts";

/** Connections that were silent for this long have no request on its way to us that a closed socket would lose. */
const SILENT_MS = 500;
/**
 * While requests come on connections that were kept, callers use up the others that they keep, and each is closed with its answer; for
 * so long at most: who connects anew meanwhile waits for the next gateway.
 */
const USED_UP_WITHIN_MS = 2_000;

const CHECK_MS = 50;

export interface Leaving extends Departure {
  /**
   * Takes new connections for another `noticeMs`, then none. Resolves true when every connection ended by itself, false
   * when `withinMs` more had passed and the rest was cut off.
   */
  leave(server: Server, noticeMs: number, withinMs: number): Promise<boolean>;
}

export function createLeaving(clock: Clock, timers: Timers): Leaving {
  let leaving = false;
  const acts: (() => void)[] = [];
  return {
    get leaving() {
      return leaving;
    },
    onLeaving: (act) => void acts.push(act),
    async leave(server, noticeMs, withinMs) {
      // From here on answers carry `connection: close` and readiness is 503. Live connections go on being served:
      // each sends its next request, and is closed with the answer to it.
      leaving = true;
      for (const act of acts) act();
      if (noticeMs > 0) await new Promise<void>((resolve) => void timers.after(noticeMs, resolve));
      const until = clock.now() + withinMs;
      const closed = stopAccepting(server);
      const silentFor = Math.min(SILENT_MS, withinMs);
      let quiet = clock.now() + silentFor;
      const latest = Math.min(clock.now() + USED_UP_WITHIN_MS, until);
      server.on("request", () => (quiet = Math.min(clock.now() + silentFor, latest)));
      while (clock.now() < until) {
        if (await settledWithin(closed, CHECK_MS, timers)) return true;
        if (clock.now() < quiet) continue;
        // A process that was held up may have requests before it that it has not read: closing those connections would reset them.
        await readWhatHasCome();
        if (clock.now() >= quiet) server.closeIdleConnections();
      }
      server.closeAllConnections();
      return settledWithin(closed, 0, timers).then(() => false);
    },
  };
}

/** Stops listening only: http.Server's own close would also cut idle connections, on which a request may be on its way. */
function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => void NetServer.prototype.close.call(server, () => resolve()));
}

/** Timers come before the sockets in a turn of the event loop, immediates after them. */
function readWhatHasCome(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function settledWithin(promise: Promise<void>, delayMs: number, timers: Timers): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = timers.after(delayMs, () => resolve(false));
    void promise.then(() => {
      cancel();
      resolve(true);
    });
  });
}
