/** One of the calls of a stream: its message has come, and it ends with the stream. */
import type { IncomingHttpHeaders } from "node:http";
import type { GrpcCall, Message, StreamHead } from "./grpc-call.ts";

export class StreamCall implements GrpcCall {
  readonly operation: string;
  /** What is left of the stream's time, in milliseconds. */
  readonly timeoutMs: number | undefined;
  readonly #head: StreamHead;
  readonly #message: Message;
  #acts: (() => void)[] | undefined;
  hasLeft = false;

  constructor(operation: string, head: StreamHead, timeoutMs: number | undefined, message: Message) {
    this.operation = operation;
    this.timeoutMs = timeoutMs;
    this.#head = head;
    this.#message = message;
  }

  get headers(): IncomingHttpHeaders {
    return this.#head.headers;
  }

  get connection(): object {
    return this.#head.connection;
  }

  get address(): string {
    return this.#head.address;
  }

  /** The bytes of its message. */
  get bytes(): Buffer {
    return this.#message.bytes;
  }

  onLeft(act: () => void): void {
    (this.#acts ??= []).push(act);
  }

  /** The stream is over, and with it the call. */
  leave(): void {
    this.hasLeft = true;
    for (const act of this.#acts ?? []) act();
  }

  async message(): Promise<Message> {
    return this.#message;
  }
}
