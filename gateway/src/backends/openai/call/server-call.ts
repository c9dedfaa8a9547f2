/** A call that a server has: sent, read as its answer comes, and reported once. */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { GatewayError } from "../../../errors/gateway-error.ts";
import { isAnswer, isServersFault, statusOfCode } from "../../../errors/server-status.ts";
import type { EncodedTensor } from "../../../tensors/tensor.ts";
import type { Clock } from "../../../time/clock.ts";
import type { Timers } from "../../../time/timers.ts";
import { Answer, type Usage } from "../../answer.ts";
import type { BackendCall, Carried, Returned } from "../../call.ts";
import { refusal } from "../../refusal.ts";
import type { Failure, OpenAiClient, Sent } from "../http/client.ts";
import { decoded } from "../http/content-encoding.ts";
import { errorInBody, errorSaid } from "../http/server-words.ts";
import { type Body, takeBody } from "../http/take-body.ts";
import { bytesTensor } from "./bytes-tensor.ts";
import { Generated } from "./generated.ts";
import { GeneratedStream, type StreamEnd } from "./generated-stream.ts";
import { outcomeOf, type Refusal, retryAfterMs, type Verdict, wordsOf } from "./outcome.ts";
import { embeddingsFrom } from "./read-embeddings.ts";
import type { ServedModel } from "./served-model.ts";
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

const cutShort = "The model's server went away in the midst of its answer; what came of it is not the whole.";

export class ServerCall implements Carried {
  readonly call: BackendCall;
  readonly #model: ServedModel;
  readonly #client: OpenAiClient;
  readonly #keeper: CallKeeper;
  readonly #sentAtMs: number;
  #isOver = false;
  #sent: Sent | undefined = undefined;
  #wanted = 1;
  #stream: GeneratedStream | undefined = undefined;
  /** Something has gone to the caller. */
  #hasBegun = false;

  constructor(call: BackendCall, model: ServedModel, client: OpenAiClient, keeper: CallKeeper) {
    this.call = call;
    this.#model = model;
    this.#client = client;
    this.#keeper = keeper;
    this.#sentAtMs = keeper.clock.now();
  }

  get #embeds(): boolean {
    return this.#model.settings.task === "embed";
  }

  send(): void {
    const { content } = this.call;
    let request: WrittenRequest;
    try {
      request = (this.#embeds ? embeddingRequest : generationRequest)(content, this.#model.wireName);
    } catch (error) {
      const { reason, detail } = GatewayError.from(error);
      return queueMicrotask(() => this.#answer(refusal(reason, detail), nothing));
    }
    this.#wanted = request.wanted;
    const headers = {
      accept: content.streams ? "text/event-stream" : "application/json",
      "x-request-id": content.requestId,
      ...(content.traceparent !== "" && { traceparent: content.traceparent }),
    };
    this.#sent = this.#client.send(this.#model.path, headers, request.body, {
      responded: (response) => this.#responded(response),
      failed: (failure) => this.#unanswered(failure),
    });
  }

  taken(): void {
    this.#stream?.taken();
  }

  /** The connection is closed at once: a server that generates for nobody learns of it in no other way. */
  abandon(_tellBackend: boolean, isLate = false): void {
    if (this.#isOver) return;
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
    if (!isAnswer(status)) return this.#takeRefusal(status, response, body);
    if (body === undefined) return this.#disagreed(`its content-encoding is ${response.headers["content-encoding"]}`);
    const isWhole = (response.headers["content-type"] ?? "").includes("json");
    if (this.call.content.streams && !isWhole) this.#takeStream(body);
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

  #takeWhole(from: Readable): void {
    const maxBytes = this.#keeper.maxAnswerBytes * (this.#embeds ? jsonShare : 1);
    const done = (body: Body): void => {
      if (this.#isOver) return;
      if ("broken" in body) return this.#broken(body.broken);
      if ("tooLong" in body) return this.#tooLong();
      if (this.#embeds) this.#readEmbeddings(body.whole.toString());
      else this.#readWhole(body.whole.toString());
    };
    takeBody(from, maxBytes, done, () => this.#keeper.heard());
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
    const read = embeddingsFrom(text, this.#wanted, this.#model.dimensions);
    if ("error" in read) this.#failedWithin(read.error);
    else if ("wrong" in read) this.#disagreed(read.wrong);
    else this.#succeed([read.embedding], read.usage);
  }

  #takeStream(body: Readable): void {
    this.#stream = new GeneratedStream(body, this.#wanted, this.#keeper.maxAnswerBytes, {
      heard: () => this.#keeper.heard(),
      passed: (events) => this.#passed(events),
      ended: (end) => this.#streamEnded(end, body),
    });
  }

  #passed(events: readonly string[]): number {
    const event = bytesTensor("event", events);
    this.#hasBegun = true;
    this.call.chunk([event]);
    return event.raw.length;
  }

  #streamEnded(end: StreamEnd, body: Readable): void {
    if (end.kind === "error") return this.#failedWithin(end.error);
    if (end.kind === "wrong") return this.#disagreed(end.wrong);
    if (end.kind === "broken") return this.#broken(end.words);
    if (end.kind === "tooLong") return this.#tooLong();
    this.#letGo(body);
    this.#succeed([], end.usage);
  }

  /** What follows the last word is read, so that the connection can be used again; but not for long. */
  #letGo(body: Readable): void {
    if (body.readableEnded) return;
    const cancel = this.#keeper.timers.after(lastBytesWithinMs, () => this.#sent?.giveUp());
    body.once("close", cancel);
    body.resume();
  }

  // ---- ends

  #succeed(outputs: readonly EncodedTensor[], usage: Usage | undefined): void {
    const answer = new Answer();
    answer.outputs.push(...outputs);
    answer.usage = usage;
    this.#answer(answer, answered);
  }

  /** The server's own error, in the midst of an answer that had begun well. */
  #failedWithin(error: unknown): void {
    const said = errorSaid(error, this.#client.secrets);
    const refused = { status: statusOfCode(said.code), ...said };
    // What has begun goes to no other server: it is this one's failure then, and no loss.
    if (this.#hasBegun && isServersFault(refused.status)) this.#modelFailed(refused);
    else this.#refused(refused);
  }

  #modelFailed(refused: Refusal): void {
    const isTold = this.#keeper.exposeErrors && refused.words !== "";
    const detail = isTold ? `The model failed on its server: ${refused.words}` : undefined;
    this.#fail(refusal("MODEL_FAILED", detail), { verdict: "failed", words: wordsOf(refused) });
  }

  #refused(refused: Refusal): void {
    const { answer, verdict } = outcomeOf(refused, this.#keeper.exposeErrors);
    // What is the caller's own mistake, or more than the server can do at present, is nothing for the log.
    this.#fail(answer, { verdict, words: verdict === "answered" ? "" : wordsOf(refused) });
  }

  /** It ended before its end. Before anything went to the caller it may go to another. */
  #broken(words: string): void {
    const note: Note = { verdict: "failed", words: `It cut an answer short: ${words}` };
    this.#fail(refusal("WORKER_LOST", this.#hasBegun ? cutShort : undefined), note);
  }

  #disagreed(wrong: string): void {
    const detail = "The model's server answered something else than OpenAI's API has; the gateway's log says what.";
    this.#fail(refusal("MODEL_FAILED", detail), { verdict: "failed", words: `Its answer is none of OpenAI's API: ${wrong}` });
  }

  #tooLong(): void {
    const detail = `The answer takes more than the ${this.#keeper.maxAnswerBytes} bytes of limits.answer_bytes: ask for less in one call, or raise it.`;
    this.#fail(refusal("PAYLOAD_TOO_LARGE", detail), answered);
  }

  #fail(answer: Answer, note: Note): void {
    if (this.#isOver) return;
    this.#sent?.giveUp();
    this.#answer(answer, note);
  }

  #answer(answer: Answer, note: Note): void {
    answer.worker = this.#keeper.name;
    // What its server waited and what it ran are not told apart.
    answer.computeUs = Math.round((this.#keeper.clock.now() - this.#sentAtMs) * 1_000);
    this.#end(note, () => this.call.answered(answer));
  }

  #end(note: Note, tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream?.forget();
    this.#keeper.ended(this, note);
    tell();
  }
}
