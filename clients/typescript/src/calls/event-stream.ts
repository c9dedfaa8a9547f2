/** Reads server-sent events, as https://html.spec.whatwg.org/multipage/server-sent-events.html has them. */

export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  /** Of this event or of the last one that had one. */
  readonly id: string;
}

/** Ends with the stream, and cancels it when nobody reads on. */
export async function* eventsFrom(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let buffered = "";
  let event = blank("");
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffered += decoder.decode(value, { stream: true });
      // A line that ends with the buffer may go on: its \r may be half of \r\n.
      const lines = buffered.split(/\r\n|\n|\r(?!$)/);
      buffered = lines.pop()!;
      for (const line of lines) {
        if (line !== "") take(event, line);
        else {
          if (event.data.length > 0) yield { type: event.type, data: event.data.join("\n"), id: event.id };
          event = blank(event.id);
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

interface EventToBe {
  type: string;
  id: string;
  readonly data: string[];
}

function blank(id: string): EventToBe {
  return { type: "message", id, data: [] };
}

/** Comments begin with a colon, so their field has no name. */
function take(event: EventToBe, line: string): void {
  const [, field = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  if (field === "data") event.data.push(value);
  else if (field === "event") event.type = value;
  else if (field === "id") event.id = value;
}
