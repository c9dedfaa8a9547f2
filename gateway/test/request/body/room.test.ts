/** Large bodies of calls that are under way have a limit together; small ones do not count. */
import { once } from "node:events";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { modelVersion } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { irisAnswer, ScriptedPool } from "../../support/scripted-pool.ts";

const row = '{"model_name":"iris","inputs":[1,2,3,4]}';

function start(bodies_bytes: number) {
  return startPathServer(new ScriptedPool([modelVersion({})], irisAnswer), { bodies_bytes });
}

/** Sends the headers of a call, and perhaps the beginning of its body. */
async function begin(port: number, headers: string, beginning = "") {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.write(`POST /predict HTTP/1.1\r\nhost: x\r\nx-api-key: all\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${beginning}`);
  return socket;
}

test("one for which there is no room is refused by its length, and small ones are not", async () => {
  const { port, post, nextAnswer } = await start(1_000_000);
  const held = await begin(port, "content-length: 600000\r\nexpect: 100-continue");
  await once(held, "data");
  expect((await post(row)).status).toBe(200);
  const refused = await post(row.padEnd(600_000));
  expect([refused.status, refused.json.reason, refused.headers.get("retry-after")]).toEqual([503, "QUEUE_FULL", "1"]);
  expect(refused.json.detail).toContain("limits.bodies_bytes (1000000)");
  expect((await post(row.padEnd(300_000))).status).toBe(200);
  // Who leaves, and who was answered, gives it back.
  const left = nextAnswer();
  held.destroy();
  await left;
  for (let round = 0; round < 3; round++) expect((await post(row.padEnd(900_000))).status).toBe(200);
});

test("one that would need more than there is at all is too large", async () => {
  const { post } = await start(1_000_000);
  const refused = await post(row.padEnd(1_000_001));
  expect([refused.status, refused.json.reason]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
});

test("one without a length is refused where there is no room for more of it", async () => {
  const { port } = await start(3 * 1024 * 1024);
  const held = await begin(port, `content-length: ${2.5 * 1024 * 1024}\r\nexpect: 100-continue`);
  await once(held, "data");
  const size = 100_000;
  const chunked = await begin(port, "transfer-encoding: chunked", `${size.toString(16)}\r\n${" ".repeat(size)}\r\n`);
  const [answer] = await once(chunked, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close/i);
});
