/** A lane's stream without a socket: frames are handed over at once, or when a test says so. */
import type { ExchangeStream, StreamListener, Transport } from "../../src/backends/lane/transport/transport.ts";
import { inferencehub } from "../../src/rpc/inference.js";

const { ExchangeRequest, ExchangeResponse } = inferencehub.rpc.v1;
type Request = inferencehub.rpc.v1.ExchangeRequest.$Shape;

export class MemoryStream implements ExchangeStream {
  /** Each frame that was written, and how many bytes it had. */
  readonly frames: { readonly frame: Request; readonly bytes: number }[] = [];
  isFinished = false;
  isAborted = false;
  #listener: StreamListener<Buffer> | undefined = undefined;

  /** A transport with this as its only stream. */
  get transport(): Transport {
    const refuse = (): never => {
      throw new Error("This transport has a lane and nothing else.");
    };
    return {
      exchange: (listener) => {
        this.#listener = listener;
        return this;
      },
      watchModels: refuse,
      loadModel: refuse,
      unloadModel: refuse,
      setDesiredModels: refuse,
      isConnected: () => true,
      close: () => {},
    };
  }

  /** The worker says something. */
  say(frame: inferencehub.rpc.v1.IExchangeResponse): void {
    this.#listener!.received(Buffer.from(ExchangeResponse.encode(frame).finish()));
  }

  write(frame: Buffer): void {
    this.frames.push({ frame: ExchangeRequest.decode(frame), bytes: frame.length });
  }

  finish(): void {
    this.isFinished = true;
  }

  abort(): void {
    this.isAborted = true;
  }
}
