/** A call that a server has: sent, read when its answer comes, and reported once. */
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Reason } from "../../errors/reasons.ts";
import type { EncodedTensor } from "../../tensors/tensor.ts";
import type { Clock } from "../../time/clock.ts";
import { Answer } from "../answer.ts";
import type { BackendCall, Carried, Returned } from "../call.ts";
import { refusal } from "../refusal.ts";
import type { OipClient } from "./client.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { isWrong, outputsFromResponse, type ReadingSteps, type WrongAnswer } from "./read-response.ts";
import type { RpcFailure } from "./rpc-failure.ts";
import type { ServedVersion } from "./served-version.ts";
import { requestOf } from "./write-request.ts";

/** Who has the call, and learns how it went before the caller does. */
export interface CallKeeper {
  /** Of the server, as answers name it. */
  readonly name: string;
  readonly clock: Clock;
  readonly maxAnswerBytes: number;
  readonly exposeErrors: boolean;
  /** It is over here; the server may have failed it. */
  ended(call: UpstreamCall, failure: RpcFailure | undefined): void;
  /** The server's answer is not what it announced. */
  disagreed(call: UpstreamCall, wrong: string): void;
}

/** Steps of reading that follow each other before others have their turn: a millisecond or two. */
const stepsAtATime = 8;

export class UpstreamCall implements Carried {
  readonly call: BackendCall;
  /** Over, whatever comes yet. */
  isOver = false;
  /** The connection that it went out on. */
  client: OipClient | undefined = undefined;
  readonly #keeper: CallKeeper;
  readonly #sentAtMs: number;
  #cancel: () => void = () => {};
  #isCalledOff = false;
  /** Rows that the server's configuration promises to take, where the call has more; else 0. */
  #maxRows = 0;

  constructor(call: BackendCall, keeper: CallKeeper) {
    this.call = call;
    this.#keeper = keeper;
    this.#sentAtMs = keeper.clock.now();
  }

  send(client: OipClient, served: ServedVersion): void {
    const { content } = this.call;
    const rows = content.inputs[0]?.shape[0] ?? 0;
    this.#maxRows = served.announced.batched && served.maxRows > 0 && rows > served.maxRows ? served.maxRows : 0;
    let request: Buffer;
    try {
      request = requestOf(content, served);
    } catch (error) {
      const { reason, detail } = GatewayError.from(error);
      return this.refuse(reason, detail);
    }
    this.client = client;
    const headers: Record<string, string> = content.traceparent === "" ? {} : { traceparent: content.traceparent };
    const send = (refused: (failure: RpcFailure) => void): void => {
      const timeoutMs = content.deadlineAt - this.#keeper.clock.now();
      this.#cancel = client.call("ModelInfer", request, timeoutMs, headers, (failure, message) => {
        if (failure?.isRefused && !this.#isCalledOff && !this.isOver) return refused(failure);
        if (failure !== undefined) return this.#failed(failure);
        const { batched, outputs } = served.announced;
        this.#read(outputsFromResponse(message, outputs, this.#keeper.maxAnswerBytes, batched ? rows : undefined));
      });
    };
    // Once more on a connection that takes it, as gRPC has it; who refuses it again has too much to do.
    send(() => send((failure) => this.#failed(failure)));
  }

  /** Without asking the server. Never at once: who sends it does not expect an answer before it has its handle. */
  refuse(reason: Reason, detail: string): void {
    queueMicrotask(() => this.#end({ answer: refusal(reason, detail) }));
  }

  /** Nothing streams here: models of these servers answer whole. */
  taken(): void {}

  abandon(): void {
    this.#isCalledOff = true;
    this.#cancel();
  }

  /** Gives it back before it was answered. */
  giveBack(how: Returned): void {
    this.#end({ returned: how });
    this.#cancel();
  }

  #failed(failure: RpcFailure): void {
    if (this.isOver) return;
    // Whatever it says: nobody waits for it.
    if (this.#isCalledOff) return this.#end({ answer: refusal("CANCELLED") });
    this.#end(this.#outcome(failure), failure);
  }

  #outcome(failure: RpcFailure): Outcome {
    // Some take them all the same: it is for the server to refuse them.
    if (this.#maxRows === 0 || failure.code !== "INVALID_ARGUMENT" || failure.reason !== undefined)
      return outcomeOf(failure, this.call.content, this.#keeper.exposeErrors);
    const detail = `The model's server takes ${this.#maxRows} rows in one call, got more; send fewer at once.`;
    return { answer: refusal("INPUT_MISMATCH", detail) };
  }

  #read(steps: ReadingSteps): void {
    for (let done = 0; done < stepsAtATime; done++) {
      const step = steps.next();
      if (step.done) return this.#answered(step.value);
    }
    setImmediate(() => {
      if (!this.isOver) this.#read(steps);
    });
  }

  #answered(read: readonly EncodedTensor[] | WrongAnswer): void {
    if (this.isOver) return;
    if (isWrong(read)) return this.#refused(read);
    const answer = new Answer();
    answer.outputs.push(...read);
    this.#end({ answer });
  }

  #refused({ wrong, tooManyBytes }: WrongAnswer): void {
    if (tooManyBytes !== undefined) {
      const most = this.#keeper.maxAnswerBytes;
      const detail = `The answer takes ${tooManyBytes} bytes and may take ${most}: ask for less in one call, such as fewer rows, or raise limits.answer_bytes.`;
      return this.#end({ answer: refusal("PAYLOAD_TOO_LARGE", detail) });
    }
    this.#keeper.disagreed(this, wrong);
    this.#end({
      answer: refusal("MODEL_FAILED", "The model's server answered something else than it had announced; the gateway's log says what."),
    });
  }

  #end(outcome: Outcome, failure?: RpcFailure): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#keeper.ended(this, failure);
    if ("returned" in outcome) return this.call.returned(outcome.returned);
    const { answer } = outcome;
    answer.worker = this.#keeper.name;
    // What its server waited and what it ran are not told apart.
    answer.computeUs = Math.round((this.#keeper.clock.now() - this.#sentAtMs) * 1_000);
    this.call.answered(answer);
  }
}
