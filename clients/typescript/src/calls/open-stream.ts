/** A call that is answered event by event: opened like any other, and read until it ends, its signal is aborted, or nobody reads on. */

import type { InferenceHubError } from "../errors/error.ts";
import { unexpected } from "../errors/error-from-response.ts";
import { cancelled, unreachable } from "../errors/error-from-thrown.ts";
import type { Call, Connection } from "./connection.ts";
import { eventsFrom, type ServerEvent } from "./event-stream.ts";

export interface OpenStream {
  readonly headers: Headers;
  /** To be read at once: whoever leaves the loop over them closes the connection. */
  readonly events: AsyncGenerator<ServerEvent, void>;
  /** What an event holds. Throws UNEXPECTED where that is no JSON. */
  parsed(data: string): unknown;
  /** For a stream that ended although more was to come. */
  cutOff(): InferenceHubError;
  /** For whoever has not begun to read: the connection goes. */
  close(): void;
}

/** The call's `timeoutMs` bounds only how long it takes to open. */
export async function openStream(connection: Connection, call: Call): Promise<OpenStream> {
  const { signal, leave, release } = signalOf(call.signal);
  try {
    const response = await connection.fetch({ ...call, signal, headers: { ...call.headers, accept: "text/event-stream" } });
    const { status, headers, body } = response;
    const requestId = headers.get("x-request-id") ?? "";
    if (body === null || !/^text\/event-stream\b/i.test(headers.get("content-type") ?? "")) {
      await body?.cancel();
      throw unexpected(status, { requestId, said: "Expected a stream of events, and got another answer." });
    }
    return {
      headers,
      events: told(body, connection.url, signal, release),
      parsed: (data) => parsedJson(data, (cause) => unexpected(status, { requestId, cause })),
      cutOff: () => unexpected(status, { requestId, said: "The stream ended before it said so: what came is not the whole answer." }),
      close: leave,
    };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

/** A signal of the stream's own that ends with the caller's, on which nothing is left behind. */
function signalOf(given: AbortSignal | undefined) {
  const controller = new AbortController();
  const follow = () => controller.abort(given?.reason);
  const release = () => given?.removeEventListener("abort", follow);
  const leave = () => {
    release();
    controller.abort();
  };
  if (given?.aborted) follow();
  else given?.addEventListener("abort", follow, { once: true });
  return { signal: controller.signal, leave, release };
}

async function* told(
  body: ReadableStream<Uint8Array>,
  url: string,
  signal: AbortSignal,
  release: () => void,
): AsyncGenerator<ServerEvent, void> {
  try {
    yield* eventsFrom(body);
  } catch (thrown) {
    throw signal.aborted ? cancelled(signal.reason) : unreachable(url, thrown);
  } finally {
    release();
  }
}

function parsedJson(data: string, fault: (cause: unknown) => InferenceHubError): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch (thrown) {
    throw fault(thrown);
  }
}
