/** Writes an answer that comes to be while it is written. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { LiveAnswer } from "../../doors/http-call.ts";

/** Resolves when the last text has been handed to the socket, or the caller has left. Texts are taken only while there is room for them. */
export async function writeLive(answer: LiveAnswer, response: ServerResponse): Promise<void> {
  const { status, headers, body } = answer;
  response.writeHead(status, headers);
  const heart = new Heart(answer, response);
  // The head travels with the first text where that is there already, and else with a sign that there is somebody.
  const atOnce = setImmediate(() => {
    response.flushHeaders();
    heart.beat();
  });
  const left = new AbortController();
  response.once("close", () => left.abort());
  try {
    for await (const text of body.texts) {
      if (response.destroyed) return;
      clearImmediate(atOnce);
      body.taken += Buffer.byteLength(text);
      heart.beatBehind(text);
      if (!response.write(text)) await once(response, "drain", { signal: left.signal });
    }
    response.end();
  } catch {
    // The caller has left while its socket was full.
  } finally {
    clearImmediate(atOnce);
    heart.stop();
  }
}

/** Gives signs of life while nothing else is written; never in the middle of a line. */
class Heart {
  readonly #response: ServerResponse;
  readonly #sign: string;
  readonly #timer: NodeJS.Timeout;
  #isBetweenLines = true;

  constructor({ body: { heartbeat, heartbeatMs } }: LiveAnswer, response: ServerResponse) {
    this.#response = response;
    this.#sign = heartbeat;
    this.#timer = setInterval(() => this.beat(), heartbeatMs);
  }

  /** Not before the whole time has passed once more. */
  beatBehind(text: string): void {
    this.#isBetweenLines = text.endsWith("\n");
    this.#timer.refresh();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A reader who does not keep up sees by what it has yet to read that there is life. */
  beat(): void {
    if (this.#sign !== "" && this.#isBetweenLines && !this.#response.writableNeedDrain) this.#response.write(this.#sign);
  }
}
