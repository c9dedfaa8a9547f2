/** A body whose request has come to an end before anyone asked for it, as after a plug-in. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { MemorySink, readBody } from "../../../src/request/body/read.ts";

/** What becomes of reading the body of one request after `before`; the client sends two bytes and is then handed over. */
async function readAfter(before: (request: IncomingMessage, leave: () => void) => Promise<void>): Promise<unknown> {
  const outcome = Promise.withResolvers<unknown>();
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    await before(request, () => client.destroy());
    const body = readBody(request, response, { maxBytes: 10, maxChunks: 10 }, new MemorySink(2, (whole) => whole));
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
