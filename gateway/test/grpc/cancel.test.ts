/** Callers who go away in the middle of a large answer, and what they may still send for it, hold up nobody. */
import { once } from "node:events";
import { constants } from "node:http2";
import { expect, test } from "vitest";
import { OwnBytes } from "../../src/tensors/tensor.ts";
import { inferMethod, irisRequest, startGrpc } from "../support/grpc-client.ts";
import { frame, openSession } from "../support/grpc-wire.ts";
import { workerAnswer } from "../support/scripted-pool.ts";

const large = new OwnBytes(Buffer.alloc(4_000_000));
const script = () => workerAnswer([{ name: "label", datatype: "UINT8", shape: [4_000_000], raw: large }]);

test("an answer that is given up in its middle ends there, and the connection goes on", async () => {
  const { gateway, ask } = await startGrpc({ script });
  const headers = { authorization: `Bearer ${await gateway.key("predict")}`, "content-type": "application/grpc", te: "trailers" };
  const session = openSession(gateway.grpcPort);
  const begin = () => {
    const stream = session.request({ ":method": "POST", ":path": inferMethod, ...headers });
    stream.on("error", () => {});
    stream.end(frame({ bytes: irisRequest() }));
    return stream;
  };
  const streams = Array.from({ length: 20 }, begin);
  await Promise.all(streams.map((stream) => once(stream, "response")));
  for (const [i, stream] of streams.entries()) {
    // Half of them open their windows before they go, and read what that lets through.
    if (i % 2 === 0) stream.resume();
    stream.close(constants.NGHTTP2_CANCEL);
  }
  session.setLocalWindowSize(8 * 1024 * 1024);
  const last = begin();
  let bytes = 0;
  last.on("data", (chunk: Buffer) => (bytes += chunk.length));
  await once(last, "close");
  expect(bytes).toBeGreaterThan(4_000_000);
  expect((await ask(inferMethod, irisRequest())).code).toBe(0);
  await expect.poll(() => gateway.lines.filter(({ path }) => path === inferMethod).length).toBe(22);
});
