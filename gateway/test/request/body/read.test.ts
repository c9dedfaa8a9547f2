/** Reading a body: what becomes of its chunks, and of one whose request has come to an end before anyone asked for it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type BodySink, MemorySink, readBody } from "../../../src/request/body/read.ts";

type Before = (request: IncomingMessage, leave: () => void) => Promise<void>;

/** What becomes of reading the body of one request after `before`; the client sends two bytes and is then handed over. */
async function readAfter(before: Before, sink: BodySink<unknown> = new MemorySink(2, (whole) => whole)): Promise<unknown> {
  const outcome = Promise.withResolvers<unknown>();
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    await before(request, () => client.destroy());
    const body = readBody(request, response, { maxBytes: 10, maxChunks: 10 }, sink);
    outcome.resolve(await body.then(String, (error) => error));
    response.end();
  });
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  onTestFinished(() => void client.destroy());
  client.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi");
  return outcome.promise;
}

test("is read when nobody was there before", async () => {
  expect(await readAfter(async () => {})).toBe("hi");
});

test("that somebody has read is our fault, said in the log", async () => {
  const outcome = await readAfter(async (request) => {
    request.resume();
    await once(request, "end");
  });
  expect(outcome).toMatchObject({ reason: "INTERNAL", cause: { message: expect.stringContaining("plug-in has read the body") } });
});

test("of a caller who has left is not waited for", async () => {
  const outcome = await readAfter(async (request, leave) => {
    leave();
    await once(request.socket, "close");
  });
  expect(outcome).toMatchObject({ reason: "CANCELLED" });
});

/** Remembers its chunks, and says of each whether it keeps it. */
class Chunks implements BodySink<string> {
  readonly chunks: Buffer[] = [];
  readonly #keeps: boolean;

  constructor(keeps: boolean) {
    this.#keeps = keeps;
  }

  take(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    return this.#keeps;
  }

  end(): string {
    return this.chunks.map(String).join("");
  }

  abandon(): void {}
}

/** Not at once: the body would begin to flow before it is read. */
const listens: Before = async (request) => queueMicrotask(() => request.on("data", () => {}));

test.each([
  ["frees what the sink does not keep", async () => {}, false, ""],
  ["leaves what the sink keeps", async () => {}, true, "hi"],
  ["leaves what somebody else may look at", listens, false, "hi"],
] as const)("%s", async (_, before, keeps, left) => {
  expect(await readAfter(before, new Chunks(keeps))).toBe(left);
});
