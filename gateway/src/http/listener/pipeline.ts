/** Bounds what one connection may start at once: requests that follow each other without waiting for answers have their turns. */

import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type ReadSocket, readOn, stopReading } from "./reading.ts";

/** Requests of one connection that may be under way together: as many as a batch of a model takes. */
export const maxUnanswered = 64;

/** Requests of one connection that are started before whatever else waits has its turn; each takes some 50 µs at least. */
const startedInTurn = 16;

type PipelinedSocket = ReadSocket & { [pipelineOf]?: Pipeline };

const pipelineOf = Symbol("pipeline");

/** The connection's own. */
export function pipelineOfSocket(socket: Socket, start: RequestListener): Pipeline {
  const own = socket as PipelinedSocket;
  return (own[pipelineOf] ??= new Pipeline(own, start));
}

export class Pipeline {
  readonly #socket: ReadSocket;
  readonly #start: RequestListener;
  #unanswered = 0;
  #waiting: (readonly [IncomingMessage, ServerResponse])[] = [];
  #isStarting = false;
  #isTurnDue = false;

  constructor(socket: Socket, start: RequestListener) {
    this.#socket = socket;
    this.#start = start;
  }

  /** Whether a request that comes now is the only one of its connection. */
  get isIdle(): boolean {
    return this.#unanswered === 0 && this.#waiting.length === 0;
  }

  /** Whether requests wait for their turns, and nothing is read meanwhile. */
  get isFull(): boolean {
    return this.#waiting.length > 0;
  }

  /** Starts a request now or, behind many others, later. */
  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.#unanswered < startedInTurn && this.#waiting.length === 0) return this.#begin(request, response);
    this.#waiting.push([request, response]);
    if (this.#waiting.length === 1) {
      this.#socket.on("drain", this.#pause);
      this.#later();
    }
    this.#pause();
  }

  /** One that was started has its answer. */
  answered(): void {
    // Answered where it stands, it counts until the turn is over: a thousand of those are a long turn, too.
    if (this.#isStarting) setImmediate(() => this.#leave());
    else this.#leave();
  }

  #leave(): void {
    this.#unanswered--;
    if (this.#waiting.length > 0) this.#later();
  }

  #begin(request: IncomingMessage, response: ServerResponse): void {
    this.#unanswered++;
    this.#isStarting = true;
    this.#start(request, response);
    this.#isStarting = false;
  }

  #later(): void {
    if (this.#isTurnDue) return;
    this.#isTurnDue = true;
    setImmediate(() => {
      this.#isTurnDue = false;
      this.#turn();
    });
  }

  #turn(): void {
    if (this.#socket.destroyed) {
      this.#waiting = [];
      return;
    }
    const count = Math.min(startedInTurn, maxUnanswered - this.#unanswered);
    const started = this.#waiting.splice(0, Math.max(0, count));
    if (this.#waiting.length === 0) this.#readOn();
    for (const [request, response] of started) this.#begin(request, response);
    // Whoever is answered makes room; until then there is none.
    if (this.#waiting.length > 0 && this.#unanswered < maxUnanswered) this.#later();
  }

  /** Also behind Node's own listener, which reads on when the answers so far are written. */
  readonly #pause = (): void => stopReading(this.#socket);

  #readOn(): void {
    this.#socket.off("drain", this.#pause);
    readOn(this.#socket);
  }
}
