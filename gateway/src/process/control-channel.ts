/** The socket to the supervisor: the launch document comes in as its first line, events go out, and its end means that nobody is left to serve for. */

import { Socket } from "node:net";
import { createInterface } from "node:readline";

export type ControlEvent =
  | { readonly event: "listening"; readonly host: string; readonly port: number }
  | { readonly event: "ready" }
  | { readonly event: "first_key"; readonly key: string }
  | { readonly event: "failed"; readonly reason: string; readonly exit_code: number };

export interface ControlChannel {
  /** The launch document as text; rejects when the supervisor goes before it has sent one. */
  readonly document: Promise<string>;
  send(event: ControlEvent): Promise<void>;
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
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    end.resolve("gone");
    document.reject(new Error("The supervisor ended before it had said what to serve."));
  });
  const lines = createInterface({ input: socket });
  lines.on("line", (line) => {
    if (started) {
      if (commandOf(line) === "drain") end.resolve("drain");
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
    send: (event) => new Promise((resolve) => void socket.write(`${JSON.stringify(event)}\n`, () => resolve())),
  };
}

function documentOf(line: string): string {
  const { config } = JSON.parse(line) as { config: unknown };
  return JSON.stringify(config);
}

function commandOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { command?: unknown }).command;
  } catch {
    return undefined;
  }
}
