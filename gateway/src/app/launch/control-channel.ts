/** The socket to the supervisor: the launch document comes in as its first line, events go out, and its end means that nobody is left to serve for. */

import { Socket } from "node:net";
import { createInterface } from "node:readline";

export type ControlEvent =
  | { readonly event: "listening"; readonly host: string; readonly port: number }
  | { readonly event: "ready" }
  | { readonly event: "first_key"; readonly key: string }
  | { readonly event: "sign_in_link"; readonly link: string }
  | { readonly event: "failed"; readonly reason: string; readonly exit_code: number };

export interface ControlChannel {
  /** The launch document as text; rejects when the supervisor goes before it has sent one. */
  readonly document: Promise<string>;
  send(event: ControlEvent): Promise<void>;
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
      const { command, addresses } = commandOf(line);
      if (command === "drain") end.resolve("drain");
      if (command === "workers" && Array.isArray(addresses)) use((named = addresses.map(String)));
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

/** What can't be read is no command. */
function commandOf(line: string): { readonly command?: unknown; readonly addresses?: unknown } {
  try {
    return JSON.parse(line) as { command?: unknown };
  } catch {
    return {};
  }
}
