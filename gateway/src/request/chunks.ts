/** The chunks of one call on their way to its door: what becomes of the call is noted in its record, once, however it ends. */
import type { Usage } from "../backends/answer.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { AnswerStream, Cut } from "../pool/pool.ts";
import type { EncodedTensor } from "../tensors/tensor.ts";
import { timingsOf } from "./7-reply.ts";
import type { ChunkSource, StreamEnd } from "./exchange.ts";
import { askedOutputs } from "./inputs/asked-outputs.ts";
import type { CallRecord, Cancelled } from "./record.ts";
import { countOutputs, type Produced } from "./usage.ts";

/** What there is to know of the call beside its stream. */
export interface ChunkedCall {
  /** Names of the outputs that are wanted; undefined: all. */
  readonly outputs: readonly string[] | undefined;
  readonly record: CallRecord;
  readonly now: () => number;
  /**
   * The call is over, once. When its caller learns how it ended, `settle` is through.
   * @param usage tokens that it took; undefined: nobody has counted any
   * @param produced what its caller has got
   */
  settle(usage: Usage | undefined, produced: Produced): undefined | Promise<void>;
  /** Nothing of what came with the call is needed any more, once. */
  release(): void;
}

export class CallChunks implements ChunkSource {
  readonly #stream: AnswerStream;
  readonly #call: ChunkedCall;
  readonly #produced: Produced = { events: 0, bytes: 0 };
  #isOver = false;

  constructor(stream: AnswerStream, call: ChunkedCall) {
    this.#stream = stream;
    this.#call = call;
    call.record.stream = { measured: stream.measured, cancelled: undefined };
  }

  /** Resolves when the first chunk is there, or `withinMs` have passed. Rejects with what came instead of it, which is noted then. */
  async begun(withinMs: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    try {
      await Promise.race([this.#stream.begun, late]);
    } catch (thrown) {
      throw this.#failed(thrown);
    } finally {
      clearTimeout(timer);
    }
  }

  next(): Promise<readonly EncodedTensor[] | undefined> {
    return this.#stream.next().then(this.#given, this.#refused);
  }

  end(): StreamEnd {
    const { record, now } = this.#call;
    const answer = this.#stream.end!;
    return { timings: timingsOf(answer, now() - record.startedAtMs), usage: answer.usage };
  }

  /** The caller went away; also called when all has been taken. */
  left(): void {
    if (this.#isOver) return;
    this.#stream.cancel();
    this.#failed(this.#stream.failure);
  }

  readonly #given = (outputs: readonly EncodedTensor[] | undefined): readonly EncodedTensor[] | undefined | Promise<undefined> => {
    if (outputs !== undefined) {
      if (this.#produced.events === 0) this.#call.record.span?.event("first chunk");
      countOutputs(this.#produced, outputs);
      this.#call.record.captured?.answered(outputs);
      return askedOutputs(outputs, this.#call.outputs);
    }
    if (this.#isOver) return undefined;
    const answer = this.#stream.end!;
    this.#call.record.takeAnswer(answer);
    const settled = this.#over(answer.usage);
    return settled?.then(() => undefined);
  };

  readonly #refused = (thrown: unknown): never => {
    throw this.#failed(thrown);
  };

  #failed(thrown: unknown): GatewayError {
    const error = GatewayError.from(thrown);
    if (this.#isOver) return error;
    const { record } = this.#call;
    // Unless its door has noted something else that went wrong, in the writing of it.
    if (record.reason === undefined) record.stream!.cancelled = cancelledBy(this.#stream.cut, record.stream!.measured.chunks > 0);
    record.noteFailure(error);
    this.#isOver = true;
    this.#call.release();
    // What it has taken shows only when its worker has let go of it.
    void this.#stream.spent.then((usage) => this.#call.settle(usage, this.#produced));
    return error;
  }

  #over(usage: Usage | undefined): undefined | Promise<void> {
    this.#isOver = true;
    this.#call.release();
    return this.#call.settle(usage, this.#produced);
  }
}

function cancelledBy(cut: Cut | undefined, hasBegun: boolean): Cancelled | undefined {
  if (cut === "caller") return hasBegun ? "caller_in_stream" : "caller_before_first_chunk";
  return cut;
}
