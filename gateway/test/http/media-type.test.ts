/** A content-type that the framework can't read is refused by the path, like every other that it does not take. */

import { connect } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { startGateway } from "../support/gateway-server.ts";

test.each(["application/json\ta", "application/json garbage", ";", "application/json;charset=utf-7", "text/plain"])("content-type %j", async (mediaType) => {
  const gateway = await startGateway();
  const { port } = gateway.app.server.address() as { port: number };
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const body = '{"model_name":"iris","inputs":[1,2,3,4]}';
  socket.write(`POST /predict HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key("predict")}\r\ncontent-type: ${mediaType}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 415 [^]*server-timing: total[^]*Expected content-type application\/json/);
  expect(gateway.lines.filter((line) => line.path === "/predict")).toMatchObject([{ status: 415, reason: "UNSUPPORTED_MEDIA_TYPE" }]);
});
