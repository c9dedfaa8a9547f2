/** The way of a gateway process to the first one: what it asks, and what it is asked, which also shows whether the first is there. */

import { Agent, type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { isSuccess } from "../../errors/http-status.ts";
import { type Ask, paths, processHeader } from "../messages.ts";

/** Between two tries to reach a first process that is being started again, in milliseconds. */
const retryMs = 50;
/** Whoever does not answer a question within this time, in milliseconds, is taken for away. */
const answerMs = 1_000;

export interface LinkParts {
  readonly socket: string;
  /** Of this process. */
  readonly name: string;
  /** Does what the first asks for; the result is its answer. */
  readonly act: (ask: Ask) => unknown;
  /** Called with what `act` has thrown; the first then goes on without an answer. */
  readonly failed: (error: unknown) => void;
  /** Called whenever the first is reached, again or for the first time. */
  readonly reached: () => void;
}

export class Link {
  readonly #parts: LinkParts;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #firstTime = Promise.withResolvers<void>();
  #watching: ReturnType<typeof request> | undefined;
  #isUp = false;
  #isStopped = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** Whether the first process answers now, as far as is known. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** The same asked anew; takes as long as an answer may take. */
  async isThere(): Promise<boolean> {
    if (!this.#isUp) return false;
    return this.post(paths.take, "[]").then(
      () => true,
      () => false,
    );
  }

  /** Keeps watching from now on. Resolves when the first is reached, or after `withinMs`. */
  async start(withinMs: number): Promise<void> {
    this.#watch();
    await Promise.race([this.#firstTime.promise, pause(withinMs, undefined, { ref: false })]);
  }

  /** Ends it; the first then knows that this process is gone. */
  stop(): void {
    this.#isStopped = true;
    this.#watching?.destroy();
    this.#agent.destroy();
  }

  /** The answer to a question; rejects when the first is away. */
  post(path: string, body: string | Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { [processHeader]: this.#parts.name, "content-length": Buffer.byteLength(body) };
      const { socket: socketPath } = this.#parts;
      const question = request({ socketPath, agent: this.#agent, method: "POST", path, headers, timeout: answerMs }, (answer) => {
        textOf(answer).then((text) => (isSuccess(answer.statusCode!) ? resolve(text) : reject(new Error(text))), reject);
      });
      question.on("timeout", () => {
        question.destroy(new Error(`the first gateway process has not answered within ${answerMs} ms`));
        this.#takeForAway();
      });
      question.on("error", reject);
      question.end(body);
    });
  }

  /** Until a new watch is answered: a process that is stopped keeps its connections, and each question would wait for it again. */
  #takeForAway(): void {
    this.#isUp = false;
    this.#watching?.destroy();
  }

  #watch(): void {
    const { socket: socketPath, name, reached } = this.#parts;
    const again = () => {
      this.#isUp = false;
      if (!this.#isStopped) setTimeout(() => this.#isStopped || this.#watch(), retryMs).unref();
    };
    // A connection of its own: its end says that the first is gone.
    const watching = request({ socketPath, agent: false, path: paths.watch, headers: { [processHeader]: name } }, (asks) => {
      this.#isUp = true;
      asks.on("error", () => {});
      createInterface({ input: asks })
        .on("line", (line) => void this.#answer(line).catch(this.#parts.failed))
        .on("error", () => {});
      this.#firstTime.resolve();
      reached();
    });
    watching.on("error", () => {});
    watching.on("close", again);
    watching.end();
    this.#watching = watching;
  }

  async #answer(line: string): Promise<void> {
    const ask = askFrom(line);
    if (ask === undefined) return;
    const answer = await this.#parts.act(ask);
    // Nobody is there to hear it where this fails.
    await this.post(`${paths.answers}${ask.id}`, JSON.stringify(answer ?? null)).catch(() => {});
  }
}

/** Undefined for the half of a line that a first process has left which was killed while it wrote. */
function askFrom(line: string): Ask | undefined {
  try {
    return JSON.parse(line) as Ask;
  } catch {
    return undefined;
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  message.setEncoding("utf8");
  let text = "";
  for await (const part of message) text += part;
  return text;
}
