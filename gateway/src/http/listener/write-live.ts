/** Writes an answer that comes to be while it is written. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { LiveAnswer } from "../../doors/http-call.ts";

/** Resolves when the last text has been handed to the socket, or the caller has left. Texts are taken only while there is room for them. */
export async function writeLive({ status, headers, body }: LiveAnswer, response: ServerResponse): Promise<void> {
  response.writeHead(status, headers).flushHeaders();
  const left = new AbortController();
  response.once("close", () => left.abort());
  const beating = setInterval(() => {
    if (body.heartbeat !== "" && !response.writableNeedDrain) response.write(body.heartbeat);
  }, body.heartbeatMs);
  try {
    for await (const text of body.texts) {
      if (response.destroyed) break;
      beating.refresh();
      body.taken += Buffer.byteLength(text);
      if (!response.write(text)) await once(response, "drain", { signal: left.signal });
    }
    response.end();
  } catch {
    // The caller has left while its socket was full.
  } finally {
    clearInterval(beating);
  }
}
