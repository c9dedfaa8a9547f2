/** What doors over gRPC share: a message is read and a message written, and what went wrong is a status with its metadata. */
import type { Share } from "../../backends/share.ts";
import { trailersFromError } from "../../errors/grpc-status.ts";
import type { Door, Outcome, Received, Refusal, StreamOutcome } from "../../request/exchange.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import { Pieces } from "../pieces.ts";
import type { GrpcAnswer, GrpcCall } from "./grpc-call.ts";

/** What a message asks for, and what the writer of the answer wants to know again. */
export interface Read<Wish> {
  readonly asked: Asked;
  readonly wish: Wish;
}

/** What is a method's own. */
export interface GrpcFormat<Wish> {
  /** Throws or rejects with INVALID_REQUEST. */
  read(bytes: Buffer): Read<Wish> | Promise<Read<Wish>>;
  write(outcome: Outcome, wish: Wish): Buffer | Pieces;
  /** The messages of an answer in chunks; absent where the method has one answer. Rejects with the GatewayError that ended it. */
  stream?(outcome: StreamOutcome, wish: Wish): AsyncIterable<Buffer>;
}

export class GrpcDoor<Wish> implements Door<GrpcCall, undefined, GrpcAnswer, Wish> {
  readonly #format: GrpcFormat<Wish>;

  constructor(format: GrpcFormat<Wish>) {
    this.#format = format;
  }

  /** Metadata choose nothing: a method has one format. */
  accept(): undefined {}

  async read(call: GrpcCall, _manner: undefined, share: Share): Promise<Received<Wish>> {
    const { bytes, held } = await call.message(share);
    try {
      const found = this.#format.read(bytes);
      const { asked, wish } = found instanceof Promise ? await found : found;
      const received = { asked, wish, bytes: bytes.length, file: undefined };
      return held === undefined ? received : { ...received, held };
    } catch (thrown) {
      held?.release();
      throw thrown;
    }
  }

  write(_manner: undefined, wish: Wish, outcome: Outcome): GrpcAnswer {
    const body = this.#format.write(outcome, wish);
    return { metadata: outcome.notes, body, bytes: body instanceof Pieces ? body.bytes! : body.length };
  }

  stream(_manner: undefined, wish: Wish, outcome: StreamOutcome): GrpcAnswer {
    return { metadata: outcome.notes, messages: this.#format.stream!(outcome, wish), bytes: undefined };
  }

  refuse(_call: GrpcCall, { error, notes, record }: Refusal): GrpcAnswer {
    return { error, trailers: { ...trailersFromError(error, record.requestId), ...notes }, bytes: 0 };
  }
}
