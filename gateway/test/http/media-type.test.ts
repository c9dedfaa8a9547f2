/** A content-type that the framework can't read is refused by the path, like every other that it does not take. */

import { expect, test } from "vitest";
import { exchangeRaw, startGateway } from "../support/gateway-server.ts";

test.each(["application/json\ta", "application/json garbage", ";", "application/json;charset=utf-7", "text/plain"])(
  "content-type %j",
  async (mediaType) => {
    const gateway = await startGateway();
    const body = '{"model_name":"iris","inputs":[1,2,3,4]}';
    const head = `POST /predict HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${gateway.key("predict")}\r\n`;
    const answer = await exchangeRaw(gateway.port, `${head}content-type: ${mediaType}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 415 [\s\S]*server-timing: total[\s\S]*Expected content-type application\/json/);
    expect(gateway.lines.filter((line) => line.path === "/predict")).toMatchObject([{ status: 415, reason: "UNSUPPORTED_MEDIA_TYPE" }]);
  },
);
