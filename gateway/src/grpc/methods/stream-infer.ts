/**
 * ModelStreamInfer: each message of a stream is a call of its own. They run side by side and are answered in the order in which they
 * came, as Triton does for models that answer once; what becomes of one is told in its answer, and the stream goes on.
 */
import type { Authenticator } from "../../auth/authenticator.ts";
import { permitCalls } from "../../auth/caller/permit.ts";
import { type AnswerInMessages, type GrpcAnswer, isGood, isInMessages, type Message } from "../../doors/grpc/grpc-call.ts";
import type { GrpcDoor } from "../../doors/grpc/grpc-door.ts";
import { type InferWish, idFromRequest } from "../../doors/grpc/read-infer.ts";
import { StreamCall } from "../../doors/grpc/stream-call.ts";
import { writeStreamError } from "../../doors/grpc/write-infer.ts";
import { Pieces } from "../../doors/pieces.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { trailersFromError } from "../../errors/grpc-status.ts";
import { holdAnswer, releaseAnswer } from "../../http/listener/held-answers.ts";
import type { Departure } from "../../http/listener/listener.ts";
import type { CallRecord } from "../../request/record.ts";
import { requestIdFromHeaders } from "../../telemetry/request-id.ts";
import type { GrpcStream } from "../grpc-stream.ts";
import type { Method } from "../server.ts";
import type { CallParts } from "./call.ts";

/** Calls of one stream at a time; beyond them nothing more is read, and the client's own flow control holds it up. */
const maxCallsPerStream = 32;

export interface StreamInferParts extends CallParts {
  readonly authenticator: Authenticator;
  readonly departure: Departure;
}

/** @param maxBytes of each message */
export function streamInferMethod(door: GrpcDoor<InferWish>, maxBytes: number, parts: StreamInferParts): Method {
  const open = new Set<InferStream>();
  parts.departure.onLeaving(() => {
    for (const stream of open) stream.endWithGateway();
  });
  return {
    maxBytes,
    async serve(stream) {
      if (parts.departure.leaving) throw isLeaving();
      const inferStream = new InferStream(stream, door, parts);
      open.add(inferStream);
      await inferStream.serve().finally(() => open.delete(inferStream));
    },
  };
}

class InferStream {
  readonly #stream: GrpcStream;
  readonly #door: GrpcDoor<InferWish>;
  readonly #parts: StreamInferParts;
  readonly #endsAtMs: number | undefined;
  /** A failed call ends the stream with its status, which its caller has asked for. */
  readonly #endsWithErrors: boolean;
  readonly #underWay = new Set<StreamCall>();
  #count = 0;
  /** Resolves when all answers before have been written. */
  #written: Promise<void> = Promise.resolve();
  /** Answers in chunks that are on their way. */
  readonly #sending = new Set<Promise<void>>();
  /** Called when one of the calls is over. */
  #roomFor: (() => void) | undefined;

  constructor(stream: GrpcStream, door: GrpcDoor<InferWish>, parts: StreamInferParts) {
    this.#stream = stream;
    this.#door = door;
    this.#parts = parts;
    const { timeoutMs, headers } = stream;
    this.#endsAtMs = timeoutMs === undefined ? undefined : parts.clock.now() + timeoutMs;
    this.#endsWithErrors = headers.triton_grpc_error === "true";
  }

  /** Rejects with what the stream is to be ended with. */
  async serve(): Promise<void> {
    const stream = this.#stream;
    const { share } = await this.#caller();
    const requestId = requestIdFromHeaders(stream.headers);
    stream.stream.once("close", () => this.#leave());
    const timer = this.#limitTime(requestId);
    stream.begin({ "x-request-id": requestId });
    try {
      for (;;) {
        if (this.#count >= maxCallsPerStream) await new Promise<void>((resolve) => (this.#roomFor = resolve));
        const message = await stream.reader.next(share);
        if (message === undefined || stream.isOver) break;
        this.#begin(message);
      }
    } catch (thrown) {
      // Answers to what came before are not lost.
      await this.#allWritten();
      throw thrown;
    } finally {
      await this.#allWritten();
      clearTimeout(timer);
    }
    stream.end();
  }

  async #allWritten(): Promise<void> {
    await this.#written;
    await Promise.all(this.#sending);
  }

  /** Calls under way are answered, and nothing more is read. */
  endWithGateway(): void {
    this.#stream.reader.stop(isLeaving());
  }

  /** Each call proves again who it is; who may call nothing at all is told at once. */
  async #caller() {
    const caller = await this.#parts.authenticator.authenticate(this.#stream);
    permitCalls(caller);
    return caller;
  }

  #begin(message: Message): void {
    const { follow, clock } = this.#parts;
    const left = this.#endsAtMs === undefined ? undefined : Math.max(0, this.#endsAtMs - clock.now());
    const call = new StreamCall(this.#stream.method, this.#stream, left, message);
    this.#underWay.add(call);
    this.#count += 1;
    const followed = follow(this.#door, call).then((over) => {
      if (isInMessages(over.answer)) {
        const sending = this.#sendMessages(over.answer, call, over.record).finally(() => this.#sending.delete(sending));
        this.#sending.add(sending);
        return over;
      }
      this.#underWay.delete(call);
      over.record.durationMs = clock.now() - over.record.startedAtMs;
      this.#hold(call, over.answer);
      return over;
    });
    this.#written = this.#written.then(async () => {
      const { answer, record } = await followed;
      if (isInMessages(answer)) return;
      releaseAnswer(call);
      await this.#write(answer, call).catch(() => {});
      this.#finish(record);
    });
  }

  /** The chunks of a call go out as they come, between the answers of others: so it is with decoupled models of Triton's. */
  async #sendMessages({ messages }: AnswerInMessages, call: StreamCall, record: CallRecord): Promise<void> {
    const stream = this.#stream;
    try {
      for await (const message of messages) {
        if (stream.isOver) break;
        record.bytesOut += message.length;
        await stream.send(message);
      }
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      const refusal = { error, trailers: trailersFromError(error, record.requestId), bytes: 0 as const };
      await this.#write(refusal, call).catch(() => {});
    }
    this.#underWay.delete(call);
    record.durationMs = this.#parts.clock.now() - record.startedAtMs;
    this.#finish(record);
  }

  /** A large answer counts while it waits for those before it, as others do while they are being read. */
  #hold(call: StreamCall, answer: GrpcAnswer): void {
    if (isGood(answer) && answer.body instanceof Pieces) holdAnswer(call, { body: answer.body, cutOff: () => this.#stream.cut() });
  }

  async #write(answer: Exclude<GrpcAnswer, AnswerInMessages>, call: StreamCall): Promise<void> {
    const stream = this.#stream;
    if (stream.isOver) return;
    if (isGood(answer)) return stream.send(answer.body);
    const { error, trailers } = answer;
    if (this.#endsWithErrors || error.reason === "UNAUTHENTICATED") return stream.fail(trailers);
    await stream.send(writeStreamError(error.detail, idFromRequest(call.bytes), error.reason));
  }

  #finish(record: CallRecord): void {
    this.#parts.observer.finished(record);
    this.#count -= 1;
    this.#roomFor?.();
    this.#roomFor = undefined;
  }

  #limitTime(requestId: string): NodeJS.Timeout | undefined {
    const { timeoutMs } = this.#stream;
    if (timeoutMs === undefined || timeoutMs > maxTimerMs) return undefined;
    return setTimeout(() => {
      this.#stream.refuse(new GatewayError("DEADLINE_EXCEEDED", "The stream's deadline has passed."), requestId);
      this.#leave();
    }, timeoutMs).unref();
  }

  #leave(): void {
    for (const call of this.#underWay) call.leave();
    this.#roomFor?.();
    this.#roomFor = undefined;
  }
}

function isLeaving(): GatewayError {
  return new GatewayError("NO_HEALTHY_WORKER", "The gateway is shutting down; open the stream again, at another one.", {
    retryAfterMs: 1_000,
  });
}

/** What a timer can hold: 24 days. */
const maxTimerMs = 2 ** 31 - 1;
