/** Reads the stream of one call as its bytes come, no faster than the caller takes it, until its last word or whatever ends it before. */
import type { Readable } from "node:stream";
import type { Usage } from "../../answer.ts";
import { EventLines, EventTooLong } from "../http/event-lines.ts";
import { Generated } from "./generated.ts";
import { Untaken } from "./untaken.ts";

/**
 * How it ended. whole: as it should. error: with the server's own, as it stands in the stream. wrong: it is none of OpenAI's
 * API. broken: before its end. tooLong: an event takes more than is taken.
 */
export type StreamEnd =
  | { readonly kind: "whole"; readonly usage: Usage | undefined }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "wrong"; readonly wrong: string }
  | { readonly kind: "broken"; readonly words: string }
  | { readonly kind: "tooLong" };

/** Who reads it. */
export interface StreamReader {
  /** The server has said something, if only a comment. */
  heard(): void;
  /** What one reading has brought, however many events. @returns bytes that wait now for the caller */
  passed(events: readonly string[]): number;
  /** Told once, and nothing after it. */
  ended(end: StreamEnd): void;
}

export class GeneratedStream {
  readonly #body: Readable;
  readonly #lines: EventLines;
  readonly #generated: Generated;
  readonly #reader: StreamReader;
  readonly #untaken = new Untaken();
  #isOver = false;

  /** @param wantedChoices how many the caller asked for */
  constructor(body: Readable, wantedChoices: number, maxEventBytes: number, reader: StreamReader) {
    this.#body = body;
    this.#lines = new EventLines(maxEventBytes);
    this.#generated = new Generated(wantedChoices);
    this.#reader = reader;
    body.on("data", (bytes: Buffer) => this.#came(bytes));
    body.on("end", () => this.#ended());
    body.on("error", (error) => this.#end({ kind: "broken", words: error.message }));
    body.on("close", () => this.#end({ kind: "broken", words: "the connection ended" }));
  }

  /** The caller has taken the oldest of what had passed. */
  taken(): void {
    this.#untaken.taken();
    if (this.#body.isPaused() && !this.#untaken.isFull) this.#body.resume();
  }

  /** Nobody is told of it any more. */
  forget(): void {
    this.#isOver = true;
  }

  #came(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#reader.heard();
    this.#read(() => this.#lines.take(bytes), false);
    if (!this.#isOver && this.#untaken.isFull) this.#body.pause();
  }

  #ended(): void {
    if (!this.#isOver) this.#read(() => this.#lines.end(), true);
    this.#end({ kind: "broken", words: this.#generated.whyIncomplete(true) });
  }

  /** @param isEnd what is no event has been cut */
  #read(take: () => Buffer[], isEnd: boolean): void {
    const datas = unlessTooLong(take);
    if (datas === undefined) return this.#end({ kind: "tooLong" });
    const events: string[] = [];
    for (const data of datas) {
      const end = this.#readOne(data, events, isEnd);
      if (end === undefined) continue;
      this.#pass(events);
      return this.#end(end);
    }
    this.#pass(events);
  }

  /** What the event comes to; undefined where the stream goes on. */
  #readOne(data: Buffer, events: string[], isEnd: boolean): StreamEnd | undefined {
    const read = this.#generated.read(data);
    if (read.kind === "event") events.push(read.event);
    if (read.kind === "event" || read.kind === "nothing") return undefined;
    if (read.kind === "error") return read;
    if (read.kind === "wrong") return isEnd ? { kind: "broken", words: read.wrong } : read;
    const missing = this.#generated.whyIncomplete(true);
    return missing === "" ? { kind: "whole", usage: this.#generated.usage } : { kind: "broken", words: missing };
  }

  #pass(events: readonly string[]): void {
    if (events.length > 0 && !this.#isOver) this.#untaken.came(this.#reader.passed(events));
  }

  #end(end: StreamEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reader.ended(end);
  }
}

function unlessTooLong(take: () => Buffer[]): Buffer[] | undefined {
  try {
    return take();
  } catch (error) {
    if (error instanceof EventTooLong) return undefined;
    throw error;
  }
}
