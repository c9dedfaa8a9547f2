/** Bodies: their limits, and callers who leave at any point. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { MemorySink } from "../../../src/request/body/read.ts";
import { modelVersion } from "../../support/model-version.ts";
import { startPathServer } from "../../support/path-server.ts";
import { irisAnswer, ScriptedPool } from "../../support/scripted-pool.ts";
import { forSeeds } from "../../support/seeded-random.ts";

const head = "POST /predict HTTP/1.1\r\nhost: x\r\nx-api-key: all\r\ncontent-type: application/json\r\n";
const body = '{"model_name":"iris","inputs":[1,2,3,4]}';

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Everything that the server sends until it closes, or until the text holds `enough`. */
async function read(socket: Socket, enough?: string): Promise<string> {
  let text = "";
  for await (const chunk of socket) {
    text += String(chunk);
    if (enough !== undefined && text.includes(enough)) break;
  }
  return text;
}

function start(limits = {}) {
  const pool = new ScriptedPool([modelVersion({})], irisAnswer);
  return startPathServer(pool, limits).then((server) => ({ pool, ...server }));
}

test("a content-length beyond the limit is refused before a byte of the body is sent", async () => {
  const { port } = await start({ json_body_bytes: 1_000 });
  const socket = await open(port);
  socket.write(`${head}content-length: 1001\r\n\r\n`);
  const answer = await read(socket, "}");
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain("Expected a body of at most 1000 bytes, got 1001; send less at once, such as fewer rows.");
});

test("so is a chunked body as soon as it has grown too large, and its connection is closed", async () => {
  const { port, records } = await start({ json_body_bytes: 1_000 });
  const socket = await open(port);
  socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
  for (let i = 0; i < 11; i++) socket.write(`64\r\n${" ".repeat(100)}\r\n`);
  const answer = await read(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i);
  expect(records).toMatchObject([{ status: 413, reason: "PAYLOAD_TOO_LARGE", keyId: "all" }]);
});

test("a body in too many chunks is refused", async () => {
  const { port } = await start({ body_chunks: 16 });
  const socket = await open(port);
  socket.write(`${head}transfer-encoding: chunked\r\n\r\n${"1\r\n \r\n".repeat(17)}`);
  const answer = await read(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain("Expected a body of at most 16 chunks, got more; send larger chunks, or a content-length.");
});

test("a body in as many chunks as allowed is whole", async () => {
  const { port } = await start({ body_chunks: 64 });
  const socket = await open(port);
  socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
  for (const character of body) socket.write(`1\r\n${character}\r\n`);
  socket.write("0\r\n\r\n");
  expect(await read(socket, "timings_ms")).toMatch(/^HTTP\/1\.1 200 /);
});

test("the limits of JSON and of Protobuf are different", async () => {
  const { post } = await start({ json_body_bytes: 10, binary_body_bytes: 20 });
  expect((await post("x".repeat(15))).json.detail).toContain("at most 10 bytes, got 15");
  expect((await post(Buffer.alloc(25), { "content-type": "application/x-protobuf" })).json.detail).toContain("at most 20 bytes, got 25");
});

test("two content-types are one too many", async () => {
  const { port } = await start();
  const socket = await open(port);
  socket.write(`${head}Content-Type: text/plain\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  expect(await read(socket, "}")).toContain("The request has more than one header content-type; send one.");
});

test("a refused small body costs no connection", async () => {
  const { port } = await start();
  const socket = await open(port);
  const refused = `${head.replace("all", "nobody")}content-length: ${body.length}\r\n\r\n${body}`;
  socket.write(`${refused}${head}content-length: ${body.length}\r\n\r\n${body}`);
  const answers = await read(socket, "timings_ms");
  expect(answers).toMatch(/^HTTP\/1\.1 401 [\s\S]*HTTP\/1\.1 200 /);
});

test("a caller who leaves in the middle of the body is CANCELLED, and no worker is asked", async () => {
  const { port, pool, nextAnswer } = await start();
  const socket = await open(port);
  const over = nextAnswer();
  socket.write(`${head}content-length: 100\r\n\r\n{"model`);
  // The path listens to the body in the same turn in which the server reports the request.
  await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  const { record } = await over;
  expect(record).toMatchObject({ reason: "CANCELLED", status: 499, cause: undefined });
  expect(pool.calls).toEqual([]);
});

test("a caller who leaves while the model runs cancels the call", async () => {
  const { port, pool, nextAnswer } = await start();
  const running = Promise.withResolvers<void>();
  pool.script = () => {
    running.resolve();
    return new Promise(() => {});
  };
  const socket = await open(port);
  const over = nextAnswer();
  socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
  await running.promise;
  socket.destroy();
  const { record } = await over;
  expect(record).toMatchObject({ reason: "CANCELLED", status: 499, model: "iris", version: "1", cause: undefined });
  expect(pool.cancelled).toBe(1);
});

test("an exception that nobody expected is INTERNAL, with its cause in the record only", async () => {
  const { post, pool, records } = await start();
  pool.script = () => {
    throw new TypeError("secret");
  };
  const answer = await post(body);
  expect(answer.json).toMatchObject({ reason: "INTERNAL", status: 500 });
  expect(answer.bytes.toString()).not.toContain("secret");
  expect(records[0]!.cause).toMatchObject({ message: "secret" });
});

test("requests are charged before the body is read, rows after; answers say what is left", async () => {
  const { post } = await start();
  const slow = { "x-api-key": "slow" };
  const first = await post(
    {
      model_name: "iris",
      inputs: [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
    },
    slow,
  );
  expect([first.status, first.headers.get("ratelimit")]).toEqual([200, expect.stringMatching(/^"requests";r=1;t=\d+, "rows";r=1;t=\d+$/)]);
  expect(first.headers.get("ratelimit-policy")).toBe('"requests";q=2;w=60, "rows";q=4;w=60');
  const second = await post(
    {
      model_name: "iris",
      inputs: [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
    },
    slow,
  );
  expect(second.json).toMatchObject({ reason: "RATE_LIMITED", status: 429 });
  expect(second.headers.get("ratelimit")).toMatch(/^"requests";r=0;t=\d+, "rows";r=1;t=\d+$/);
  expect(Number(second.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  const third = await post("this is not even JSON", slow);
  expect(third.json.reason).toBe("RATE_LIMITED");
});

test("a body is put together right, whatever it announced and however it is cut", () => {
  forSeeds(500, (random) => {
    const whole = random.bytes(random.integer(1, 20_000));
    const sink = new MemorySink(random.pick([undefined, whole.length, 1, 100_000]), (body) => body);
    for (let at = 0; at < whole.length; ) {
      const end = Math.min(whole.length, at + random.pick([1, 10, 1_000, 30_000]));
      const chunk = Buffer.from(whole.subarray(at, end));
      // What it does not keep may be overwritten.
      if (!sink.take(chunk)) chunk.fill(0);
      at = end;
    }
    expect(sink.end().equals(whole)).toBe(true);
  });
});
