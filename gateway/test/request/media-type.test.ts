/** Media types and codings that are not taken are refused by the path, those that the framework can't read too. */

import { expect, test } from "vitest";
import { exchangeRaw, startGateway } from "../support/gateway-server.ts";

test.each(["application/json\ta", "application/json garbage", ";", "application/json;charset=utf-7", "text/plain"])(
  "content-type %j",
  async (mediaType) => {
    const gateway = await startGateway();
    const body = '{"model_name":"iris","inputs":[1,2,3,4]}';
    const head = `POST /predict HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${await gateway.key("predict")}\r\n`;
    const answer = await exchangeRaw(gateway.port, `${head}content-type: ${mediaType}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 415 [\s\S]*server-timing: total[\s\S]*Expected content-type application\/json/);
    expect(gateway.lines.filter((line) => line.path === "/predict")).toMatchObject([{ status: 415, reason: "UNSUPPORTED_MEDIA_TYPE" }]);
  },
);

test.each([
  ["gzip, chunked", 415],
  ["GZIP, chunked", 415],
  ["Chunked", 200],
])("transfer-encoding %j is %i", async (coding, status) => {
  const gateway = await startGateway();
  const body = '{"model_name":"iris","inputs":[1,2,3,4]}';
  const head = `POST /predict HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${await gateway.key("predict")}\r\n`;
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const answer = await exchangeRaw(gateway.port, `${head}content-type: application/json\r\ntransfer-encoding: ${coding}\r\n\r\n${chunks}`);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});
