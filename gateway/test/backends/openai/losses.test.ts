/** A server of OpenAI's API that is away, comes back, fails call after call or does not take our key; and those that stand by for it. */

import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Answer } from "../../../src/backends/answer.ts";
import { addressOfUpstream } from "../../../src/pool/addresses.ts";
import { certificate } from "../../support/certificate.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { chat, openAiModel, openAiUpstream, readyBackend, send, startBackend, textsIn } from "../../support/openai-backend.ts";
import { chunk, error, json, OpenAiServer, type Respond, streamText, wholeChat } from "../../support/openai-server.ts";
import { call, scratchFolder, served, startPool, stateOf, until } from "../../support/test-pool.ts";

const talks: Respond = ({ response }) =>
  void response.writeHead(200, { "content-type": "text/event-stream" }).end(streamText(chunk("Hi", "stop")));
const whole: Respond = ({ response }) => json(response, wholeChat);
const fails: Respond = ({ response }) => error(response, 500, "no");

function reasonOf(ending: unknown): string {
  return typeof ending === "string" ? ending : (ending as Answer).reason;
}

test("its models are announced as the settings have them", async () => {
  const server = await OpenAiServer.start();
  const stream = { first_chunk_ms: 1, gap_ms: 2, total_ms: 3, stall_ms: 4, heartbeat_ms: null };
  const model = openAiModel({
    supports: ["temperature"],
    default_max_tokens: 16,
    context_tokens: 99,
    idempotent: false,
    deadline_ms: 7,
    stream,
  });
  const watched = await readyBackend(server.url, { settings: { models: [model] } });
  expect(watched.announced).toMatchObject([{ initialLoadDone: true }]);
  expect(watched.announced[0]!.versions).toMatchObject([
    {
      name: "talk",
      version: "1",
      state: "READY",
      task: "chat",
      runtime: "openai",
      inputs: [{ name: "request", datatype: "BYTES", shape: [1] }],
      outputs: [{ name: "event", datatype: "BYTES", shape: [-1] }],
      generation: { supports: ["temperature"], defaultMaxTokens: 16, contextTokens: 99 },
      stream: { firstChunkMs: 1, gapMs: 2, totalMs: 3, stallMs: 4, heartbeatMs: 0 },
      idempotent: false,
      deadlineMs: 7,
    },
  ]);
  expect(await watched.backend.load("talk", "", 1)).toHaveLength(1);
  expect(await watched.backend.unload("talk", "1", 1)).toEqual(["1"]);
  await expect(watched.backend.load("other", "", 1)).rejects.toMatchObject({ reason: "MODEL_NOT_FOUND" });
});

test("one that is away at the start has its models all the same, and serves them when it comes", async () => {
  const server = await OpenAiServer.start();
  server.die();
  const watched = startBackend(server.url);
  await watched.until(() => watched.losses() > 0);
  expect(watched.announced).toMatchObject([{ initialLoadDone: true, versions: [{ name: "talk", state: "LOADING" }] }]);
  expect(watched.backend.status()).toMatchObject({
    kind: "openai",
    state: "LOST",
    losses: 0,
    problem: expect.stringContaining("ECONNREFUSED"),
  });
  await server.listen();
  await watched.until(() => watched.backend.state === "READY");
  expect(watched.announced.at(-1)).toMatchObject({ versions: [{ state: "READY" }] });
  expect(watched.backend.status().problem).toBe("");
});

test.each<[string, Respond, string[]]>([
  ["without a list of models", ({ response }) => error(response, 404, "no such page"), []],
  ["whose key may not list them", ({ response }) => error(response, 403, "missing scopes"), []],
  ["with a list that is none", ({ response }) => json(response, "hello"), []],
  ["with a list of others", ({ response }) => json(response, { data: [{ id: "another" }] }), ["Its server does not list 'their-model'."]],
  ["that calls it latest", ({ response }) => json(response, { data: [{ id: "their-model:latest" }] }), []],
])("a server %s is there", async (_, models, warnings) => {
  const server = await OpenAiServer.start({ models, respond: talks });
  const watched = await readyBackend(server.url);
  expect(watched.backend.status().warnings).toEqual(warnings);
  expect(reasonOf(await send(watched, chat()).ending)).toBe("");
});

test("one that fails call after call gets none for a while, and for twice as long if it fails again", async () => {
  const clock = new FakeClock();
  const server = await OpenAiServer.start({ respond: fails });
  const watched = startBackend(server.url, { around: { clock, timers: clock } });
  clock.advance(0);
  await watched.until(() => watched.backend.state === "READY");
  for (let call = 0; call < 4; call++) expect(reasonOf(await send(watched, chat()).ending)).toBe("WORKER_LOST");
  server.respond = talks;
  expect(reasonOf(await send(watched, chat()).ending)).toBe("");
  server.respond = fails;
  for (let call = 0; call < 5; call++) {
    expect(watched.backend.state).toBe("READY");
    await send(watched, chat()).ending;
  }
  expect(watched.backend.status()).toMatchObject({ state: "LOST", losses: 1, problem: expect.stringContaining("gets none for 1000 ms") });
  clock.advance(999);
  expect(watched.backend.state).toBe("LOST");
  clock.advance(1);
  await watched.until(() => watched.backend.state === "READY");
  await send(watched, chat()).ending;
  expect(watched.backend.status().problem).toContain("gets none for 2000 ms");
  clock.advance(2_000);
  await watched.until(() => watched.backend.state === "READY");
  server.respond = talks;
  await send(watched, chat()).ending;
  server.respond = fails;
  await send(watched, chat()).ending;
  expect(watched.backend.state).toBe("READY");
});

test("calls whose time is over while it says nothing to anybody count as failures, those of impatient callers do not", async () => {
  const clock = new FakeClock();
  const server = await OpenAiServer.start();
  const watched = startBackend(server.url, { around: { clock, timers: clock } });
  clock.advance(0);
  await watched.until(() => watched.backend.state === "READY");
  const expire = async (afterMs: number): Promise<void> => {
    const sent = Array.from({ length: 5 }, () => send(watched, chat()));
    clock.advance(afterMs);
    for (const { carried } of sent) carried.abandon(false, true);
    await Promise.all(sent.map(({ ending }) => ending));
  };
  await expire(4_999);
  expect(watched.backend.state).toBe("READY");
  await expire(5_000);
  expect(watched.backend.state).toBe("LOST");
});

test("one that says nothing any more is lost after three looks, and what may run twice comes back", async () => {
  const clock = new FakeClock();
  const server = await OpenAiServer.start();
  const watched = startBackend(server.url, { around: { clock, timers: clock }, settings: { look_ms: 1_000 } });
  clock.advance(0);
  await watched.until(() => watched.backend.state === "READY");
  const [twice, once] = [send(watched, chat()), send(watched, chat(undefined, { idempotent: false }))];
  server.models = () => {};
  for (let looks = 1; looks <= 3; looks++) {
    clock.advance(1_000);
    await server.until(() => server.looks === 1 + looks);
    clock.advance(5_000);
    await turns();
  }
  expect(watched.backend.status()).toMatchObject({ state: "LOST", problem: "no answer within 5000 ms", outstanding: 1 });
  expect(await twice.ending).toBe("stalled");
  once.carried.abandon(true);
  await once.ending;
});

test("one that does not take the key is away until it does, and is not asked at every turn", async () => {
  const clock = new FakeClock();
  let isKnown = false;
  const models: Respond = ({ response }) => (isKnown ? json(response, {}) : error(response, 401, "Incorrect API key sk-s3cret"));
  const server = await OpenAiServer.start({ models });
  const watched = startBackend(server.url, { around: { clock, timers: clock } });
  clock.advance(0);
  await watched.until(() => watched.losses() === 1);
  expect(watched.backend.status().problem).toBe("HTTP 401: it does not take the key that it is shown.");
  // Nobody waits for it.
  expect(watched.announced.at(-1)!.versions.map(({ state, failure }) => [state, failure])).toEqual([
    ["FAILED", "Its server does not take the key of this gateway."],
  ]);
  isKnown = true;
  clock.advance(4_999);
  expect(server.looks).toBe(1);
  clock.advance(1);
  await watched.until(() => watched.backend.state === "READY");
  expect(watched.announced.at(-1)!.versions.map(({ state }) => state)).toEqual(["READY"]);
});

test("a connection that takes too long is none", async () => {
  const mute = createServer(() => {}).listen(0, "127.0.0.1");
  onTestFinished(() => void mute.close());
  await once(mute, "listening");
  const url = `https://127.0.0.1:${(mute.address() as AddressInfo).port}/v1`;
  const watched = startBackend(url, { settings: { connect_timeout_ms: 20 } });
  await watched.until(() => watched.losses() > 0);
  expect(watched.backend.status().problem).toBe("no connection within 20 ms");
});

test("over TLS its certificate must come from the authority that is named", async () => {
  const authority = certificate("authority");
  const folder = scratchFolder();
  const { writeFileSync } = await import("node:fs");
  writeFileSync(`${folder}/ca.pem`, authority.cert);
  const server = await OpenAiServer.start({ tls: certificate("localhost", authority), respond: talks });
  const watched = await readyBackend(server.url, { settings: { tls_ca: `${folder}/ca.pem` } });
  expect(reasonOf(await send(watched, chat()).ending)).toBe("");
  const stranger = startBackend(server.url);
  await stranger.until(() => stranger.losses() > 0);
  expect(stranger.backend.status().problem).toContain("certificate");
});

test("a drained one is gone when its last call is over, a retired one when it is lost", async () => {
  const server = await OpenAiServer.start();
  const watched = await readyBackend(server.url);
  const sent = send(watched, chat());
  await server.until(() => server.asked.length === 1);
  watched.backend.drain();
  expect(watched.backend.state).toBe("DRAINING");
  await talks(server.asked[0]!);
  expect(reasonOf(await sent.ending)).toBe("");
  await server.until(() => server.connections === 0);

  const other = await readyBackend(server.url, { settings: { look_ms: 100 } });
  other.backend.retire();
  other.backend.reinstate();
  other.backend.retire();
  server.die();
  await other.until(() => other.backend.state === "LOST");
});

// ---- several servers of one version, in the pool

async function poolOf(servers: readonly OpenAiServer[], changes: Partial<Parameters<typeof openAiUpstream>[1]> = {}) {
  const upstreams = servers.map(({ url }, rank) => openAiUpstream(url, { name: `s${rank}`, rank, look_ms: 100, ...changes }));
  const pool = await startPool(upstreams.map(addressOfUpstream), { upstreams, environment: {}, resolve: async () => ["127.0.0.1"] });
  await served(pool, "talk", "1", servers.length);
  return pool;
}

const unary = (changes = {}) => ({ ...chat(undefined, { streams: false }), deadlineAt: call().deadlineAt, ...changes });

test("one of a higher rank gets calls only while those before it are away or do not take them", async () => {
  const servers = [await OpenAiServer.start({ respond: whole }), await OpenAiServer.start({ respond: whole })];
  const [first, second] = servers as [OpenAiServer, OpenAiServer];
  const pool = await poolOf(servers);
  const workerOf = async (changes = {}) => (await pool.send(unary(changes))).worker;
  expect(await Promise.all([workerOf(), workerOf(), workerOf()])).toEqual(["s0", "s0", "s0"]);
  for (const respond of [429, 500, 503, 404].map(
    (status): Respond =>
      ({ response }) =>
        error(response, status, "no"),
  )) {
    first.respond = respond;
    expect(await workerOf()).toBe("s1");
  }
  // It may have run, so nobody else is to run it.
  first.respond = fails;
  await expect(pool.send(unary({ idempotent: false }))).rejects.toMatchObject({ reason: "WORKER_LOST" });
  // What is wrong with a request is wrong everywhere.
  first.respond = ({ response }) => error(response, 400, "mend it");
  await expect(pool.send(unary())).rejects.toMatchObject({ reason: "INVALID_REQUEST", detail: expect.stringContaining("mend it") });

  first.respond = whole;
  first.die();
  expect(await workerOf()).toBe("s1");
  await until(pool, () => pool.workers()[0]!.state !== "READY");
  await first.listen();
  await served(pool, "talk", "1", 2);
  expect(await workerOf()).toBe("s0");
  expect(second.asked.length).toBe(5);
});

test("one that stands by takes all that the first has no room for, though more than may be sent again to its equals", async () => {
  const full: Respond = ({ response }) => error(response, 429, "no");
  const servers = [await OpenAiServer.start({ respond: full }), await OpenAiServer.start({ respond: whole })];
  const pool = await poolOf(servers);
  const answers = await Promise.all(Array.from({ length: 50 }, () => pool.send(unary())));
  expect(new Set(answers.map(({ worker }) => worker))).toEqual(new Set(["s1"]));
});

test("a stream goes to the next one until its first chunk has come, and to no other after it", async () => {
  const servers = [await OpenAiServer.start(), await OpenAiServer.start({ respond: talks })];
  const [first, second] = servers as [OpenAiServer, OpenAiServer];
  const pool = await poolOf(servers);
  const times = { firstChunkMs: 5_000, gapMs: 5_000, stallMs: 5_000 };
  const stream = () => pool.stream({ ...chat(), deadlineAt: call().deadlineAt, times });

  first.respond = ({ response, socket }) => void response.write(": hello\n\n", () => socket.resetAndDestroy());
  const moved = stream();
  await moved.begun;
  expect(textsIn((await moved.next())![0]!).map((event) => JSON.parse(event).choices[0].delta.content)).toEqual(["Hi"]);
  expect(await moved.next()).toBeUndefined();
  expect(moved.end).toMatchObject({ worker: "s1", usage: { promptTokens: 5 } });

  const begun = `data: ${JSON.stringify(chunk("Hi"))}\n\n`;
  first.respond = ({ response, socket }) => void response.write(begun, () => setImmediate(() => socket.resetAndDestroy()));
  const cut = stream();
  await cut.begun;
  await cut.next();
  await expect(cut.next()).rejects.toMatchObject({ reason: "WORKER_LOST" });
  expect(second.asked.length).toBe(1);
});

test("a call waits for the only one, if it comes back in time", async () => {
  const server = await OpenAiServer.start({ respond: whole });
  const pool = await poolOf([server]);
  server.die();
  await until(pool, () => stateOf(pool, "talk") === "RECOVERING");
  const answer = pool.send(unary());
  await server.listen();
  expect((await answer).worker).toBe("s0");
});

/** Some turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
