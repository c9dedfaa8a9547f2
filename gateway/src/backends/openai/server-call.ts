/** A call that a server has: sent, read as its answer comes, and reported once. */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Reason } from "../../errors/reasons.ts";
import type { EncodedTensor } from "../../tensors/tensor.ts";
import type { Clock } from "../../time/clock.ts";
import type { Timers } from "../../time/timers.ts";
import { Answer, type Usage } from "../answer.ts";
import type { BackendCall, Carried, Returned } from "../call.ts";
import { refusal } from "../refusal.ts";
import { bytesTensor } from "./bytes-tensor.ts";
import type { Failure, OpenAiClient, Sent } from "./client.ts";
import { decoded } from "./content-encoding.ts";
import { EventLines, EventTooLong } from "./event-lines.ts";
import { Generated } from "./generated.ts";
import { outcomeOf, type Refusal, retryAfterMs, statusOfError, type Verdict, wordsOf } from "./outcome.ts";
import { embeddingsFrom } from "./read-embeddings.ts";
import type { ServedModel } from "./served-model.ts";
import { errorInBody, errorSaid } from "./server-words.ts";
import { takeBody } from "./take-body.ts";
import { Untaken } from "./untaken.ts";
import { embeddingRequest, generationRequest, type WrittenRequest } from "./write-request.ts";

/** What a call has come to for its server. */
export interface Note {
  readonly verdict: Verdict;
  /** For the operator; empty where there is nothing to say. */
  readonly words: string;
  /** The server did not let it connect. */
  readonly isUnreached?: boolean;
}

/** Who has the call, and learns how it went before the caller does. */
export interface CallKeeper {
  /** Of the server, as answers name it. */
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly maxAnswerBytes: number;
  readonly exposeErrors: boolean;
  /** When the server last said anything about any call, in milliseconds. */
  readonly heardAtMs: number;
  /** The server has said something. */
  heard(): void;
  /** It is over here. */
  ended(call: ServerCall, note: Note): void;
}

const [maxRefusalBytes, lastBytesWithinMs] = [64 * 1024, 1_000];
/** A call whose time is over speaks against its server where that has said nothing to anybody for so long, in milliseconds. */
const silentMs = 5_000;
/** JSON takes more than the tensors that are made of it: base64 by a third, numbers by more. */
const jsonShare = 6;

const [answered, nothing]: readonly [Note, Note] = [
  { verdict: "answered", words: "" },
  { verdict: "nothing", words: "" },
];

export class ServerCall implements Carried {
  readonly call: BackendCall;
  readonly model: ServedModel;
  /** Over, whatever comes yet. */
  isOver = false;
  readonly #client: OpenAiClient;
  readonly #keeper: CallKeeper;
  readonly #sentAtMs: number;
  #sent: Sent | undefined = undefined;
  #wanted = 1;
  /** What is read, as long as it is. */
  #body: Readable | undefined = undefined;
  readonly #untaken = new Untaken();
  /** Something has gone to the caller. */
  #hasBegun = false;

  constructor(call: BackendCall, model: ServedModel, client: OpenAiClient, keeper: CallKeeper) {
    this.call = call;
    this.model = model;
    this.#client = client;
    this.#keeper = keeper;
    this.#sentAtMs = keeper.clock.now();
  }

  send(): void {
    const { content } = this.call;
    let request: WrittenRequest;
    try {
      const write = this.model.settings.task === "embed" ? embeddingRequest : generationRequest;
      request = write(content, this.model.wireName);
    } catch (error) {
      const { reason, detail } = GatewayError.from(error);
      return this.refuse(reason, detail);
    }
    this.#wanted = request.wanted;
    const headers = {
      accept: content.streams ? "text/event-stream" : "application/json",
      "x-request-id": content.requestId,
      ...(content.traceparent !== "" && { traceparent: content.traceparent }),
    };
    this.#sent = this.#client.send(this.model.path, headers, request.body, {
      responded: (response) => this.#responded(response),
      failed: (failure) => this.#unanswered(failure),
    });
  }

  /** Without asking the server. Never at once: who sends it does not expect an answer before it has its handle. */
  refuse(reason: Reason, detail: string): void {
    queueMicrotask(() => this.#answer(refusal(reason, detail), nothing));
  }

  taken(): void {
    this.#untaken.taken();
    if (this.#body?.isPaused() && !this.#untaken.isFull) this.#body.resume();
  }

  /** The connection is closed at once: a server that generates for nobody learns of it in no other way. */
  abandon(_tellBackend: boolean, isLate = false): void {
    if (this.isOver) return;
    this.#sent?.giveUp();
    const silentSinceMs = Math.max(this.#sentAtMs, this.#keeper.heardAtMs);
    const hasGoneSilent = isLate && this.#keeper.clock.now() - silentSinceMs >= silentMs;
    const note: Note = hasGoneSilent ? { verdict: "failed", words: "It has not answered in time." } : nothing;
    queueMicrotask(() => this.#answer(refusal("CANCELLED"), note));
  }

  /** Gives it back before it was answered. */
  giveBack(how: Returned): void {
    this.#sent?.giveUp();
    if (this.#hasBegun) this.#answer(refusal("WORKER_LOST", cutShort), nothing);
    else this.#end(nothing, () => this.call.returned(how));
  }

  // ---- what the server does

  #unanswered({ isUnsent, isStale, words }: Failure): void {
    const note: Note = { verdict: isUnsent || isStale ? "nothing" : "failed", words, isUnreached: isUnsent };
    this.#end(note, () => this.call.returned(isUnsent ? "unsent" : "unknown"));
  }

  #responded(response: IncomingMessage): void {
    this.#keeper.heard();
    // What breaks is told by whatever is read of it.
    response.on("error", () => {});
    const body = decoded(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) return this.#takeRefusal(status, response, body);
    if (body === undefined) return this.#disagreed(`its content-encoding is ${response.headers["content-encoding"]}`);
    const isStream = (response.headers["content-type"] ?? "").includes("event-stream");
    if (this.call.content.streams && isStream) this.#takeStream(body);
    else this.#takeWhole(body);
  }

  #takeRefusal(status: number, response: IncomingMessage, body: Readable | undefined): void {
    const wait = retryAfterMs(response.headers, this.#keeper.clock.wallMs());
    const refused = (bytes: Buffer): void => {
      this.#refused({ status, retryAfterMs: wait, ...errorInBody(bytes, this.#client.secrets) });
    };
    if (body === undefined) return refused(Buffer.alloc(0));
    takeBody(body, maxRefusalBytes, (taken) => refused("whole" in taken ? taken.whole : Buffer.alloc(0)));
  }

  #takeWhole(body: Readable): void {
    const { maxAnswerBytes } = this.#keeper;
    const done = (taken: Parameters<Parameters<typeof takeBody>[2]>[0]): void => {
      if (this.isOver) return;
      if ("broken" in taken) return this.#broken(taken.broken);
      if ("tooLong" in taken) return this.#tooLong();
      if (this.model.settings.task === "embed") this.#readEmbeddings(taken.whole.toString());
      else this.#readWhole(taken.whole.toString());
    };
    takeBody(body, maxAnswerBytes * (this.model.settings.task === "embed" ? jsonShare : 1), done, () => this.#keeper.heard());
  }

  #readWhole(text: string): void {
    const generated = new Generated(this.#wanted);
    const read = generated.readWhole(text);
    if (read.kind === "error") return this.#failedWithin(read.error);
    if (read.kind !== "event") return this.#disagreed(read.kind === "wrong" ? read.wrong : "it has no choices");
    if (this.call.content.streams) return this.#disagreed("it is whole, where a stream was asked for");
    const missing = generated.whyIncomplete(false);
    if (missing !== "") return this.#disagreed(missing);
    this.#succeed([bytesTensor("event", [read.event])], generated.usage);
  }

  #readEmbeddings(text: string): void {
    const read = embeddingsFrom(text, this.#wanted, this.model.dimensions);
    if ("error" in read) this.#failedWithin(read.error);
    else if ("wrong" in read) this.#disagreed(read.wrong);
    else this.#succeed([read.embedding], read.usage);
  }

  // ---- a stream

  #takeStream(body: Readable): void {
    this.#body = body;
    const lines = new EventLines(this.#keeper.maxAnswerBytes);
    const generated = new Generated(this.#wanted);
    const take = (events: () => Buffer[], isEnd: boolean): void => {
      if (this.isOver) return;
      const datas = eventsUnlessTooLong(events);
      if (datas === undefined) this.#tooLong();
      else this.#readEvents(datas, generated, isEnd);
    };
    body.on("data", (bytes: Buffer) => {
      this.#keeper.heard();
      take(() => lines.take(bytes), false);
      if (!this.isOver && this.#untaken.isFull) body.pause();
    });
    body.on("end", () => {
      take(() => lines.end(), true);
      this.#broken(generated.whyIncomplete(true));
    });
    body.on("error", (error) => this.#broken(error.message));
    body.on("close", () => this.#broken("the connection ended"));
  }

  /** What one reading brings is one chunk, however many events it holds. @param isEnd what is no event has been cut */
  #readEvents(datas: readonly Buffer[], generated: Generated, isEnd: boolean): void {
    const events: string[] = [];
    for (const data of datas) {
      const read = generated.read(data);
      if (read.kind === "event") events.push(read.event);
      else if (read.kind !== "nothing") {
        this.#pass(events);
        if (read.kind === "error") return this.#failedWithin(read.error);
        if (read.kind === "wrong") return isEnd ? this.#broken(read.wrong) : this.#disagreed(read.wrong);
        const missing = generated.whyIncomplete(true);
        return missing === "" ? this.#succeed([], generated.usage) : this.#broken(missing);
      }
    }
    this.#pass(events);
  }

  #pass(events: readonly string[]): void {
    if (events.length === 0) return;
    const outputs: readonly EncodedTensor[] = [bytesTensor("event", events)];
    this.#untaken.came(outputs[0]!.raw.length);
    this.#hasBegun = true;
    this.call.chunk(outputs);
  }

  // ---- ends

  #succeed(outputs: readonly EncodedTensor[], usage: Usage | undefined): void {
    const answer = new Answer();
    answer.outputs.push(...outputs);
    answer.usage = usage;
    this.#letGo();
    this.#answer(answer, answered);
  }

  /** What follows the last word is read, so that the connection can be used again; but not for long. */
  #letGo(): void {
    const [body, sent] = [this.#body, this.#sent];
    if (body === undefined || body.readableEnded) return;
    const cancel = this.#keeper.timers.after(lastBytesWithinMs, () => sent?.giveUp());
    body.once("close", cancel);
    body.resume();
  }

  /** The server's own error, in the midst of an answer that had begun well. */
  #failedWithin(error: unknown): void {
    const said = errorSaid(error, this.#client.secrets);
    this.#refused({ status: statusOfError(said), ...said });
  }

  #refused(refused: Refusal): void {
    if (this.isOver) return;
    const { answer, verdict } = outcomeOf(refused, this.#keeper.exposeErrors);
    this.#sent?.giveUp();
    // What is the caller's own mistake, or more than the server can do at present, is nothing for the log.
    this.#answer(answer, { verdict, words: verdict === "answered" ? "" : wordsOf(refused) });
  }

  /** It ended before its end. Before anything went to the caller it may go to another. */
  #broken(words: string): void {
    if (this.isOver) return;
    this.#sent?.giveUp();
    const note: Note = { verdict: "failed", words: `It cut an answer short: ${words}` };
    this.#answer(refusal("WORKER_LOST", this.#hasBegun ? cutShort : undefined), note);
  }

  #disagreed(wrong: string): void {
    this.#sent?.giveUp();
    const detail = "The model's server answered something else than OpenAI's API has; the gateway's log says what.";
    this.#answer(refusal("MODEL_FAILED", detail), { verdict: "failed", words: `Its answer is none of OpenAI's API: ${wrong}` });
  }

  #tooLong(): void {
    this.#sent?.giveUp();
    const detail = `The answer takes more than the ${this.#keeper.maxAnswerBytes} bytes of limits.answer_bytes: ask for less in one call, or raise it.`;
    this.#answer(refusal("PAYLOAD_TOO_LARGE", detail), answered);
  }

  #answer(answer: Answer, note: Note): void {
    answer.worker = this.#keeper.name;
    // What its server waited and what it ran are not told apart.
    answer.computeUs = Math.round((this.#keeper.clock.now() - this.#sentAtMs) * 1_000);
    this.#end(note, () => this.call.answered(answer));
  }

  #end(note: Note, tell: () => void): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#body = undefined;
    this.#keeper.ended(this, note);
    tell();
  }
}

const cutShort = "The model's server went away in the midst of its answer; what came of it is not the whole.";

function eventsUnlessTooLong(take: () => Buffer[]): Buffer[] | undefined {
  try {
    return take();
  } catch (error) {
    if (error instanceof EventTooLong) return undefined;
    throw error;
  }
}
