/** One lane: a long-lived stream to one worker on which many calls share each frame and answers come back in any order. */
import { byteLengthOf } from "../../../tensors/tensor.ts";
import { Answer } from "../../answer.ts";
import type { BackendCall, CallContent } from "../../call.ts";
import type { StreamListener } from "../transport/transport.ts";
import { AnswerParts, refuseTooLarge, type WholeAnswer } from "./answer-parts.ts";
import { BrokenLane } from "./broken-lane.ts";
import { Credit } from "./credit.ts";
import { Heartbeat } from "./heartbeat.ts";
import { encodeHello, protocolVersion } from "./hello.ts";
import { InFlight } from "./in-flight.ts";
import { LaneCall } from "./lane-call.ts";
import type { LaneOptions } from "./lane-options.ts";
import { Outbox } from "./outbox.ts";
import { AnswerReader, type BlockAnswer } from "./read-answers.ts";
import { type ResponseFrame, readResponse, type StreamChunk, type WorkerIntroduction } from "./read-response.ts";
import { condemnFiles, releaseFiles } from "./stage-inputs.ts";

/**
 * OPENING: waiting for the worker's hello; calls queue.
 * OPEN: calls flow.
 * LEAVING: one side said goodbye; no new calls, running ones finish.
 * ENDED: the stream is gone.
 */
export type LaneState = "OPENING" | "OPEN" | "LEAVING" | "ENDED";

export class Lane implements StreamListener<Buffer> {
  state: LaneState = "OPENING";
  /** On the worker's run page. */
  number = 0;
  readonly #options: LaneOptions;
  readonly #credit = new Credit();
  readonly #inFlight = new InFlight();
  readonly #parts: AnswerParts;
  readonly #outbox: Outbox;
  readonly #heartbeat: Heartbeat;
  readonly #abortStream: () => void;

  constructor(options: LaneOptions) {
    const { transport, introduction, clock, timers, counters, maxAnswerBytes, silenceLimitMs } = options;
    this.#options = options;
    this.#parts = new AnswerParts(maxAnswerBytes);
    const stream = transport.exchange(this);
    this.#abortStream = () => stream.abort();
    stream.write(encodeHello(introduction));
    this.#outbox = new Outbox(stream, this.#credit, this.#inFlight, clock, counters);
    this.#heartbeat = new Heartbeat(
      clock,
      timers,
      () => this.#outbox.beat(),
      () => this.#silent(),
      () => options.listener.spoke(),
      silenceLimitMs,
    );
  }

  /** Calls that wait for credit. */
  get pending(): number {
    return this.#outbox.waiting;
  }

  /** Calls sent and not yet answered, abandoned ones included: the worker has them all the same. */
  get inFlight(): number {
    return this.#inFlight.calls;
  }

  /** Takes a call; it leaves with the next frame that has credit. Only while OPENING or OPEN. */
  send(call: BackendCall): LaneCall {
    const carried = new LaneCall(call, this);
    this.#outbox.add(carried);
    return carried;
  }

  /** Nobody waits for this call any more. `tellWorker`: it would not notice by itself. */
  abandon(call: LaneCall, tellWorker: boolean): void {
    if (this.#outbox.remove(call)) releaseFiles(call);
    else if (this.#inFlight.has(call)) {
      const id = call.block!.idOf(call);
      const begun = this.#parts.forget(id);
      // The worker has answered, and would go on sending.
      if (begun !== undefined) this.#settle(call, begun);
      if (begun !== undefined || tellWorker) this.#outbox.cancel(id);
    }
  }

  /** The caller of a stream has taken a chunk. */
  taken(call: LaneCall): void {
    if (this.#inFlight.has(call)) this.#outbox.taken(call.block!.idOf(call), call.credit!);
  }

  /** Returns calls that the worker has not answered: its answers to them are dropped. Those that never left return as such. */
  takeBack(mayGo: (content: CallContent, id: number) => boolean): void {
    returnUnsent(this.#outbox.takeAll());
    for (const call of this.#inFlight.all()) {
      const id = call.block!.idOf(call);
      // One that has begun to be answered in chunks can go on nowhere else.
      if (call.isAbandoned || call.credit?.hasBegun || !mayGo(call.content, id)) continue;
      this.#outbox.cancel(id);
      call.detach().returned("stalled");
    }
  }

  /** Says goodbye: pending calls still leave, running ones finish, then the stream ends. */
  leave(): void {
    if (this.state === "ENDED") return;
    this.state = "LEAVING";
    this.#outbox.sayGoodbye();
  }

  // ---- from the worker

  received(buffer: Buffer): void {
    if (this.state === "ENDED") return;
    this.#heartbeat.heard();
    let frame: ResponseFrame;
    try {
      frame = readResponse(buffer);
    } catch (error) {
      return this.abort(`It sent a frame that can't be read: ${(error as Error).message}`);
    }
    try {
      this.#take(frame, buffer.length);
    } catch (error) {
      if (!(error instanceof BrokenLane)) throw error;
      this.abort(error.message);
    }
  }

  ended(problem: string): void {
    this.#end(problem);
  }

  #take(frame: ResponseFrame, bytes: number): void {
    this.#options.counters.framesReceived++;
    if (frame.hello !== undefined && !this.#accept(frame.hello)) return;
    this.#credit.received(frame.sequence);
    this.#credit.admitted(frame.admittedSequence);
    // Before the answers: a call that crossed the goodbye is refused in the same frame, and must find its way elsewhere.
    if (frame.goodbye) this.#stopSending();
    const mayBeTooLarge = bytes > this.#options.maxAnswerBytes;
    for (const chunk of frame.chunks) this.#chunk(chunk);
    for (const answer of frame.answers) this.#answered(answer, mayBeTooLarge);
    for (const part of frame.parts) this.#settleWhole(this.#parts.add(part));
    // The worker sends the next parts when these are acknowledged.
    if (frame.parts.length > 0) this.#outbox.flushSoon();
    if (frame.loads.length > 0 || frame.residentMemoryBytes > 0) this.#options.listener.reported(frame);
    this.#sayMore();
  }

  #accept(hello: WorkerIntroduction): boolean {
    if (hello.protocolVersion !== protocolVersion) {
      this.abort(
        `It speaks version ${hello.protocolVersion} of the lane protocol, this gateway ${protocolVersion}; give both the same release.`,
      );
      return false;
    }
    this.number = hello.laneNumber;
    this.#credit.open(hello.maxUnadmittedFrames);
    this.#outbox.open(hello.maxFrameBytes, hello.acceptsReferences ? this.#options.files : undefined);
    if (this.state === "OPENING") this.state = "OPEN";
    this.#options.listener.opened(hello);
    return true;
  }

  /** Throws BrokenLane for one that the call can't have. Of calls that are over or given up they are dropped. */
  #chunk({ callId, outputs, problem }: StreamChunk): void {
    const call = this.#inFlight.block(callId)?.calls[0];
    if (call === undefined || call.isAbandoned) return;
    if (call.credit === undefined) throw new BrokenLane(`It sent a chunk of call ${callId}, which does not stream.`);
    const bytes = byteLengthOf(outputs);
    if (!call.credit.use(bytes)) throw new BrokenLane(`It sent more chunks of call ${callId} than its caller has room for.`);
    const refused = refusalOfChunk(problem, bytes, this.#options.maxAnswerBytes);
    if (refused === undefined) return call.chunk(outputs);
    this.#outbox.cancel(callId);
    refused.worker = this.#options.workerName;
    call.detach().answered(refused);
  }

  /** Some calls of a block are answered. Throws BrokenLane when the answer is not one to them. */
  #answered(answered: BlockAnswer, mayBeTooLarge: boolean): void {
    const block = this.#inFlight.block(answered.blockId);
    if (block === undefined) return;
    const { first, calls } = answered;
    if (calls < 1 || first + calls > block.calls.length)
      throw new BrokenLane(`It answered ${calls} calls from ${first} on, in a block of ${block.calls.length}.`);
    if (block.likeness.streams && answered.outputs.length > 0)
      throw new BrokenLane(`It answered call ${block.firstCallId}, which streams, with outputs of its own.`);
    if (answered.rawLengths.length > 0 && answered.reason === "") return this.#begin(answered, block.calls[first]);
    const reader = new AnswerReader(answered, block.rowsOf(first, calls));
    for (let place = first; place < first + calls; place++) {
      const answer = reader.next(block.rows[place]!);
      if (mayBeTooLarge) refuseTooLarge(answer, this.#options.maxAnswerBytes);
      const call = block.calls[place];
      if (call !== undefined) this.#settle(call, answer);
    }
  }

  /** The rest of the answer to a call follows in parts. */
  #begin(answered: BlockAnswer, call: LaneCall | undefined): void {
    if (call !== undefined) this.#settleWhole(this.#parts.begin(call, answered));
    this.#outbox.flushSoon();
  }

  #settleWhole(whole: WholeAnswer | undefined): void {
    if (whole !== undefined) this.#settle(whole.call, whole.answer);
  }

  #settle(call: LaneCall, answer: Answer): void {
    this.#inFlight.remove(call);
    this.#options.counters.answersReceived++;
    if (call.files !== undefined) releaseFiles(call);
    answer.worker = this.#options.workerName;
    call.answered(answer);
  }

  /** The worker leaves: what it has not got goes back, what it has it will answer. */
  #stopSending(): void {
    if (this.state === "ENDED") return;
    this.state = "LEAVING";
    // Goodbye in return: the worker need not linger for calls that are on their way.
    this.#outbox.sayGoodbye();
    this.#outbox.flushSoon();
    this.#options.listener.leaving();
    returnUnsent(this.#outbox.takeAll());
  }

  /** A frame has come: there may be credit again, or nothing left to wait for. */
  #sayMore(): void {
    if (this.#credit.allowsCalls && this.#outbox.waiting > 0) this.#outbox.flush();
    else {
      if (this.#credit.isAcknowledgementDue) this.#outbox.flushSoon();
      this.#outbox.finishWhenDone();
    }
  }

  // ---- the end

  #silent(): boolean {
    if (this.#options.listener.silent()) return true;
    this.abort("It has gone silent.");
    return false;
  }

  /** Ends it now; its calls are returned. */
  abort(problem: string): void {
    if (this.state === "ENDED") return;
    this.#abortStream();
    this.#end(problem);
  }

  #end(problem: string): void {
    if (this.state === "ENDED") return;
    this.state = "ENDED";
    this.#heartbeat.stop();
    this.#outbox.close();
    this.#parts.clear();
    const sent = this.#inFlight.takeAll();
    const waiting = this.#outbox.takeAll();
    for (const call of sent) condemnFiles(call);
    this.#options.listener.ended(problem, sent, this.number);
    returnUnsent(waiting);
  }
}

/** Undefined for a chunk that may go on to its caller. */
function refusalOfChunk(problem: string, bytes: number, maxBytes: number): Answer | undefined {
  const answer = new Answer();
  if (problem !== "") {
    answer.reason = "INTERNAL";
    answer.detail = problem;
  } else refuseTooLarge(answer, maxBytes, bytes);
  return answer.reason === "" ? undefined : answer;
}

function returnUnsent(calls: readonly LaneCall[]): void {
  for (const call of calls) {
    releaseFiles(call);
    call.returned("unsent");
  }
}
