/** A server of OpenAI's API as a backend, without a pool around it, and what comes of its calls. */

import { onTestFinished } from "vitest";
import { createUpstreams } from "../../src/app/upstreams.ts";
import type { Snapshot } from "../../src/backends/announced-version.ts";
import type { Answer } from "../../src/backends/answer.ts";
import type { Backend, BackendListener, BackendSurroundings } from "../../src/backends/backend.ts";
import type { CallContent, Carried, Returned } from "../../src/backends/call.ts";
import { nothingDesired } from "../../src/backends/desired.ts";
import type { OpenAiModelSettings, OpenAiUpstreamSettings } from "../../src/config/settings.ts";
import { addressFromString, addressOfUpstream } from "../../src/pool/addresses.ts";
import { type EncodedTensor, OwnBytes, ownBytes } from "../../src/tensors/tensor.ts";
import { systemClock } from "../../src/time/clock.ts";
import { systemTimers } from "../../src/time/timers.ts";
import { call } from "./test-pool.ts";

const bounds = { first_chunk_ms: null, gap_ms: null, total_ms: null, stall_ms: null, heartbeat_ms: null };

export function openAiModel(changes: Partial<OpenAiModelSettings> = {}): OpenAiModelSettings {
  return {
    name: "talk",
    upstream_model: "their-model",
    version: "1",
    task: "chat",
    supports: ["*"],
    default_max_tokens: null,
    context_tokens: null,
    dimensions: null,
    idempotent: true,
    deadline_ms: null,
    stream: bounds,
    ...changes,
  };
}

export function openAiUpstream(url: string, changes: Partial<OpenAiUpstreamSettings> = {}): OpenAiUpstreamSettings {
  return {
    name: "theirs",
    url,
    protocol: "openai",
    rank: 0,
    models: [openAiModel()],
    key_env: null,
    headers_env: {},
    tls_ca: null,
    tls_cert: null,
    tls_key: null,
    calls_in_flight: 256,
    connect_timeout_ms: 5_000,
    look_ms: 10_000,
    ...changes,
  };
}

export interface Watched {
  readonly backend: Backend;
  readonly announced: Snapshot[];
  /** All that was logged. */
  readonly lines: string[];
  readonly losses: () => number;
  /** Resolves as soon as the condition holds; looked at after each thing that the backend tells. */
  until(condition: () => boolean): Promise<void>;
}

interface Changes {
  readonly settings?: Partial<OpenAiUpstreamSettings>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly around?: Partial<BackendSurroundings>;
  readonly exposeErrors?: boolean;
}

/** Started, and gone when the test is over. */
export function startBackend(url: string, { settings = {}, environment = {}, around = {}, exposeErrors = false }: Changes = {}): Watched {
  const upstream = openAiUpstream(url, settings);
  const address = addressFromString(addressOfUpstream(upstream)) as Extract<ReturnType<typeof addressFromString>, { kind: "upstream" }>;
  const [announced, lines]: [Snapshot[], string[]] = [[], []];
  let losses = 0;
  let met = (): void => {};
  const told =
    <T extends unknown[]>(what: (...args: T) => void) =>
    (...args: T): void => {
      what(...args);
      met();
    };
  const listener: BackendListener = {
    isOnlyOne: () => true,
    announced: told((snapshot: Snapshot) => void announced.push(snapshot)),
    stoppedServing: told(() => void losses++),
    died: () => {},
    explained: () => {},
    gone: told(() => {}),
  };
  const log = (level: string) => (fields: object, message: string) => void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const surroundings: BackendSurroundings = {
    clock: systemClock,
    timers: systemTimers,
    log: { info: log("info"), warn: log("warn") },
    random: () => 0.5,
    maxAnswerBytes: 64 * 1024 * 1024,
    loadTimeoutMs: 60_000,
    desired: nothingDesired,
    ...around,
  };
  const host = address.isOne ? address.host : "127.0.0.1";
  const endpoint = { kind: "upstream" as const, name: upstream.name, address: host, port: address.port, host: address.host };
  const create = createUpstreams({ upstreams: [upstream], exposeErrors, environment });
  const backend = create(upstream.name, endpoint, listener, surroundings);
  onTestFinished(() => backend.close());
  backend.start();
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => (met = resolve));
  };
  return { backend, announced, lines, losses: () => losses, until };
}

/** The same, once it is READY. */
export async function readyBackend(url: string, changes: Changes = {}): Promise<Watched> {
  const watched = startBackend(url, changes);
  await watched.until(() => watched.backend.state === "READY");
  return watched;
}

/** How a call ended. */
export type Ending = Answer | Returned;

/** A call, and what has come of it so far. */
export interface Sent {
  readonly chunks: string[][];
  readonly carried: Carried;
  readonly ending: Promise<Ending>;
  /** Resolves with the next chunk that comes. */
  nextChunk(): Promise<void>;
}

export function texts(name: string, ...elements: readonly (string | Buffer)[]): EncodedTensor {
  const parts = elements.flatMap((element) => {
    const bytes = Buffer.from(element as string);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  return { name, datatype: "BYTES", shape: [elements.length], raw: new OwnBytes(Buffer.concat(parts)) };
}

export function textsIn({ raw }: EncodedTensor): string[] {
  const bytes = ownBytes(raw).view();
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    found.push(bytes.toString("utf8", at + 4, end));
    at = end;
  }
  return found;
}

/** A call of the chat model. */
export function chat(request: unknown = { messages: [{ role: "user", content: "Hi" }] }, changes: Partial<CallContent> = {}): CallContent {
  const text = typeof request === "string" ? request : JSON.stringify(request);
  return call({ model: "talk", inputs: [texts("request", text)], sharesRuns: false, streams: true, ...changes });
}

export function send({ backend }: Pick<Watched, "backend">, content: CallContent, takes = true): Sent {
  const chunks: string[][] = [];
  let end!: (ending: Ending) => void;
  const ending = new Promise<Ending>((resolve) => (end = resolve));
  let came = (): void => {};
  let carried: Carried | undefined;
  carried = backend.send({
    content,
    chunk: ([event]) => {
      chunks.push(textsIn(event!));
      if (takes) queueMicrotask(() => carried!.taken());
      came();
    },
    answered: (answer) => end(answer),
    returned: (how) => end(how),
  });
  return { chunks, carried, ending, nextChunk: () => new Promise((resolve) => (came = resolve)) };
}

/** The text of the first choice. */
export function textOf(events: readonly string[]): string {
  return events.map((event) => JSON.parse(event).choices[0].delta?.content ?? "").join("");
}
