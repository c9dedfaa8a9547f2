/** What is said of a worker that gives no answer, over a real connection. */

import { once } from "node:events";
import { createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { dialWithGrpc } from "../../../../src/backends/lane/transport/grpc.ts";

async function transportTo(answer: (stream: ServerHttp2Stream) => void) {
  const server = createServer().on("stream", answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const dial = dialWithGrpc({ ca: null, cert: null, key: null, tls: false, token: null });
  const transport = dial({ kind: "ip", address: "127.0.0.1", port, host: "127.0.0.1" });
  onTestFinished(() => {
    transport.close();
    server.close();
  });
  return transport;
}

const silence = {
  reason: "NO_HEALTHY_WORKER",
  detail: "The worker did not answer: it may have ended meanwhile, or be at it still. `GET /models` says how its models stand.",
};

test("a worker that ends while it loads what somebody asked for was asked, and is not to be asked blindly again", async () => {
  const transport = await transportTo((stream) => stream.session!.destroy());
  await expect(transport.loadModel("iris", "1", 10_000)).rejects.toMatchObject(silence);
});

test("the same is said of one that takes too long", async () => {
  const transport = await transportTo(() => {});
  await expect(transport.loadModel("iris", "1", 20)).rejects.toMatchObject(silence);
});

// What is reset while Node reads HTTP/2 may have it send empty frames for ever; gateway/src/backends/lane/transport/grpc.ts says when.
test.each(["close", "abort"])("%s resets nothing before what came has been read", async (how) => {
  const emptyMessage = Buffer.alloc(5);
  const transport = await transportTo((stream) => {
    stream.on("error", () => {});
    stream.respond({ ":status": 200, "content-type": "application/grpc" });
    stream.write(emptyMessage);
  });
  let isEnded = false;
  const wasEndedInTurn = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<void>();
  const stream = transport.exchange({
    received() {
      setImmediate(() => wasEndedInTurn.resolve(isEnded));
      if (how === "close") transport.close();
      else stream.abort();
    },
    ended() {
      isEnded = true;
      ended.resolve();
    },
  });
  expect(await wasEndedInTurn.promise).toBe(false);
  await ended.promise;
});
