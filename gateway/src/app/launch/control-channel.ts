/** The socket to the supervisor: the launch document comes in as its first line, events go out, and its end means that nobody is left to serve for. */

import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Event, orderFromLine } from "../../config/launch-contract.ts";

export interface ControlChannel {
  /** The launch document as text; rejects when the supervisor goes before it has sent one. */
  readonly document: Promise<string>;
  send(event: Event): Promise<void>;
  /** Calls `use` with the addresses of all workers each time that the supervisor names others, the last one included. */
  onWorkers(use: (addresses: readonly string[]) => void): void;
  /** Resolves "drain" when the supervisor asks for it, "gone" when it is no more. */
  readonly end: Promise<"drain" | "gone">;
}

export function openControlChannel(fd: number): ControlChannel {
  return channelFromSocket(new Socket({ fd, readable: true, writable: true }));
}

export function channelFromSocket(socket: Socket): ControlChannel {
  const document = Promise.withResolvers<string>();
  const end = Promise.withResolvers<"drain" | "gone">();
  let started = false;
  let named: readonly string[] | undefined;
  let use: (addresses: readonly string[]) => void = () => {};
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    end.resolve("gone");
    document.reject(new Error("The supervisor ended before it had said what to serve."));
  });
  const lines = createInterface({ input: socket });
  lines.on("line", (line) => {
    if (started) {
      const order = orderFromLine(line);
      if (order?.command === "drain") end.resolve("drain");
      if (order?.command === "workers") use((named = order.addresses));
      return;
    }
    started = true;
    document.resolve(documentOf(line));
  });
  // It repeats the socket's errors, which "close" has told of.
  lines.on("error", () => {});
  return {
    document: document.promise,
    end: end.promise,
    onWorkers(listener) {
      use = listener;
      if (named !== undefined) use(named);
    },
    send: (event) => new Promise((resolve) => void socket.write(`${JSON.stringify(event)}\n`, () => resolve())),
  };
}

function documentOf(line: string): string {
  const { config } = JSON.parse(line) as { config: unknown };
  return JSON.stringify(config);
}
