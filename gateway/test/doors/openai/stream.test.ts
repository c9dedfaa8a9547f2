/** Streams of chats and completions, chunk by chunk, as the official clients count on them. */
import { expect, test } from "vitest";
import { chat, completion, type Kind } from "../../../src/doors/openai/generate/answer/kinds.ts";
import { streamGeneration } from "../../../src/doors/openai/generate/answer/write-stream.ts";
import type { GenerationWish } from "../../../src/doors/openai/generate/request/head.ts";
import { GatewayError } from "../../../src/errors/gateway-error.ts";
import type { StreamOutcome } from "../../../src/request/exchange.ts";
import { said, streamOutcome } from "../../support/generation.ts";

const wish: GenerationWish = { isStream: true, includesUsage: false, choices: 1 };
const usage = { promptTokens: 5, completionTokens: 2, cachedTokens: 1, estimated: false };

/** Each `data:` as JSON, and [DONE] as it is. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into chunks of every shape
async function datasOf(outcome: StreamOutcome, changes: Partial<GenerationWish> = {}, kind: Kind = chat): Promise<any[]> {
  const live = streamGeneration(kind, outcome, { ...wish, ...changes });
  expect([live.mediaType, live.heartbeat]).toEqual(["text/event-stream", ": ping\n\n"]);
  let text = "";
  for await (const each of live.texts) text += each;
  expect(text.endsWith("\n\n")).toBe(true);
  return text
    .slice(0, -2)
    .split("\n\n")
    .map((event) => {
      expect(event).toMatch(/^data: [^\n]*$/);
      return event === "data: [DONE]" ? "[DONE]" : JSON.parse(event.slice("data: ".length));
    });
}

test("a chat: the role first, the same id on all, null until the end, and [DONE]", async () => {
  const datas = await datasOf(streamOutcome([[said("He")], [said("llo"), said("", "stop")]]));
  const { id, created } = datas[0];
  expect(id).toBe("chatcmpl-r-1");
  const head = { id, object: "chat.completion.chunk", created, model: "bot@3" };
  const choice = (delta: object, finish_reason: string | null = null) => ({ index: 0, delta, logprobs: null, finish_reason });
  expect(datas).toEqual([
    { ...head, choices: [choice({ role: "assistant", content: "" })] },
    { ...head, choices: [choice({ content: "He" })] },
    { ...head, choices: [choice({ content: "llo" })] },
    { ...head, choices: [choice({}, "stop")] },
    "[DONE]",
  ]);
  expect(Math.abs(created - Date.now() / 1_000)).toBeLessThan(60);
});

test("choices appear in order, whatever order the model makes them in, and each role once", async () => {
  const late = { choices: [{ index: 2, delta: { role: "assistant", content: "c" } }] };
  const datas = await datasOf(
    streamOutcome([
      [late, said("a", "stop")],
      [said("", "length", 2), said("b", "stop", 1)],
    ]),
    { choices: 3 },
  );
  const seen = datas.flatMap((data) =>
    data === "[DONE]" ? [] : data.choices.map(({ index, delta }: { index: number; delta: object }) => [index, delta]),
  );
  expect(seen).toEqual([
    [0, { role: "assistant", content: "" }],
    [1, { role: "assistant", content: "" }],
    [2, { role: "assistant", content: "" }],
    [2, { content: "c" }],
    [0, { content: "a" }],
    [2, {}],
    [1, { content: "b" }],
  ]);
  expect(datas.at(-1)).toBe("[DONE]");
});

test("usage comes once, last, and only for who asked for it", async () => {
  const datas = await datasOf(streamOutcome([[said("Hi", "stop")]], { usage }), { includesUsage: true });
  expect(datas.slice(0, -2).map((data) => data.usage)).toEqual([null, null]);
  expect(datas.at(-2)).toMatchObject({
    choices: [],
    usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, prompt_tokens_details: { cached_tokens: 1 } },
  });
  expect(datas.at(-2).usage).not.toHaveProperty("estimated");
  const unasked = await datasOf(streamOutcome([[{ ...said("Hi", "stop"), usage: { prompt_tokens: 1 } }]], { usage }));
  expect(unasked.every((data) => data === "[DONE]" || !("usage" in data))).toBe(true);
});

test("tokens that are a guess are told as one, and zero is a number", async () => {
  const guess = { ...usage, estimated: true };
  const datas = await datasOf(streamOutcome([[said("Good morning", "stop")]], { usage: guess }), { includesUsage: true });
  expect(datas.at(-2).usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 2, estimated: true });
  const nothing = await datasOf(streamOutcome([[said("Hi", "stop")]], { usage: { ...usage, promptTokens: 0, completionTokens: 0 } }), {
    includesUsage: true,
  });
  expect(nothing.at(-2).usage).toMatchObject({ prompt_tokens: 0, total_tokens: 0 });
});

test("a call of a tool has its id and name once", async () => {
  const part = (made: object, more: object = {}) => ({
    choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...more, function: made }] } }],
  });
  const named = { id: "call_1", type: "function" };
  const datas = await datasOf(
    streamOutcome([
      [
        { choices: [{ index: 0, delta: { role: "assistant", content: "" } }] },
        {
          choices: [
            { index: 0, delta: { content: "", tool_calls: [{ index: 0, ...named, function: { name: "weather", arguments: "" } }] } },
          ],
        },
        part({ name: "weather", arguments: '{"city":' }, named),
        part({ arguments: '"Ulm"}' }),
      ],
      [{ choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] }],
    ]),
  );
  expect(datas.slice(0, -1).map(({ choices: [{ delta, finish_reason }] }) => [delta, finish_reason])).toEqual([
    [{ role: "assistant", content: null }, null],
    [{ tool_calls: [{ index: 0, ...named, function: { name: "weather", arguments: "" } }] }, null],
    [{ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }, null],
    [{ tool_calls: [{ index: 0, function: { arguments: '"Ulm"}' } }] }, null],
    [{}, "tool_calls"],
  ]);
});

test("what the door does not know travels as it is, and a whole message as one part", async () => {
  const event = {
    id: "theirs",
    model: "theirs",
    system_fingerprint: "fp",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: "Hi", reasoning: "hm", tool_calls: [{ id: "c" }] },
        finish_reason: "stop",
        logprobs: { content: [] },
      },
    ],
  };
  const [, chunk] = await datasOf(streamOutcome([[event]]));
  expect(chunk).toMatchObject({ id: "chatcmpl-r-1", model: "bot@3", system_fingerprint: "fp" });
  expect(chunk.choices).toEqual([
    {
      index: 0,
      delta: { content: "Hi", reasoning: "hm", tool_calls: [{ index: 0, id: "c" }] },
      logprobs: { content: [] },
      finish_reason: "stop",
    },
  ]);
});

test("a completion streams texts, and opens what comes out of order", async () => {
  const text = (index: number, text: string, finish_reason?: string) => ({ choices: [{ index, text, finish_reason }] });
  const one = await datasOf(streamOutcome([[text(0, "a"), text(0, "", "length")]]), {}, completion);
  expect(one.slice(0, -1).map(({ object, choices }) => [object, choices[0].text, choices[0].finish_reason])).toEqual([
    ["text_completion", "a", null],
    ["text_completion", "", "length"],
  ]);
  const two = await datasOf(streamOutcome([[text(1, "b", "stop"), text(0, "a", "stop")]]), { choices: 2 }, completion);
  expect(two.slice(0, -1).map(({ choices }) => [choices[0].index, choices[0].text])).toEqual([
    [0, ""],
    [1, ""],
    [1, "b"],
    [0, "a"],
  ]);
});

test("what ends the chunks is told as an error, and never [DONE]", async () => {
  const error = new GatewayError("WORKER_LOST", "The worker went away.");
  const outcome = streamOutcome([[said("He")]], { error });
  const datas = await datasOf(outcome);
  expect(datas.at(-1)).toEqual({
    error: { message: "The worker went away.", type: "server_error", param: null, code: "WORKER_LOST", request_id: "r-1" },
  });
  expect(datas).toHaveLength(3);
});

test.each<[string, readonly unknown[]]>([
  ["a choice that never ends", [said("a", "stop")]],
  ["no event at all", []],
  ["an event that is not JSON", ["{"]],
  ["an event without choices", [{}]],
  ["a choice that nobody asked for", [said("a", "stop"), said("b", "stop", 2)]],
  ["a choice without an index", [{ choices: [{ delta: {} }] }]],
])("%s is a failure of the model", async (_what, events) => {
  const outcome = streamOutcome([events]);
  const datas = await datasOf(outcome, { choices: 2 });
  expect(datas.at(-1)).toMatchObject({ error: { code: "MODEL_FAILED", type: "server_error" } });
  expect(datas).not.toContain("[DONE]");
  expect(outcome.record.reason).toBe("MODEL_FAILED");
});
