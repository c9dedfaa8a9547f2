/** Reads server-sent events from a connection of its own, as they come. */

import { get, type IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";

export interface ReceivedEvent {
  readonly id?: string;
  readonly event?: string;
  /** Parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly data?: any;
  readonly retry?: string;
  readonly comment?: string;
}

export class EventReader {
  readonly response: IncomingMessage;
  readonly events: ReceivedEvent[] = [];
  /** Resolves when nothing more comes: true after an end in good order, false when the connection was cut. */
  readonly over: Promise<boolean>;
  #rest = "";
  #isOver = false;
  readonly #waiting = new Set<() => void>();

  private constructor(response: IncomingMessage) {
    this.response = response;
    const over = Promise.withResolvers<boolean>();
    this.over = over.promise;
    response.setEncoding("utf8").on("error", () => {});
    response.once("close", () => {
      this.#isOver = true;
      this.#look();
      over.resolve(response.complete);
    });
  }

  /** Resolves once the head of the answer is there. */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = get(url, { headers, agent: false }, resolve).on("error", reject);
      onTestFinished(() => void request.destroy());
    });
    return new EventReader(response);
  }

  /** Takes what comes; until then the connection fills up. */
  read(): this {
    this.response.on("data", (text: string) => {
      const blocks = (this.#rest + text).split("\n\n");
      this.#rest = blocks.pop()!;
      this.events.push(...blocks.map(eventFrom));
      this.#look();
    });
    return this;
  }

  /** Goes away without a word. */
  leave(): void {
    this.response.destroy();
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  get samples(): any[] {
    return this.events.filter(({ event }) => event === "sample").map(({ data }) => data);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  get workers(): any[][] {
    return this.events.filter(({ event }) => event === "workers").map(({ data }) => data.workers);
  }

  /** Resolves when `condition` holds; looked at after everything that comes. Rejects when nothing more will. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#isOver) throw new Error("the stream is over, and it never came");
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #look(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function eventFrom(block: string): ReceivedEvent {
  const fields = block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()] as const);
  return Object.fromEntries(
    fields.map(([name, value]) => (name === "" ? ["comment", value] : name === "data" ? ["data", JSON.parse(value)] : [name, value])),
  );
}
