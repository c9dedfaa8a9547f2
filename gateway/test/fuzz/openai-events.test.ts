/** Whatever a model says and however it is divided, the stream, put together by its reader, is the whole answer; and odd events are the model's failure. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { chat } from "../../src/doors/openai/generate/answer/kinds.ts";
import { streamGeneration } from "../../src/doors/openai/generate/answer/write-stream.ts";
import { writeGeneration } from "../../src/doors/openai/generate/answer/write-whole.ts";
import type { GatewayError } from "../../src/errors/gateway-error.ts";
import { fuzzAsync, fuzzTimeoutMs } from "../support/fuzzing.ts";
import { eventsAnswer, streamOutcome } from "../support/generation.ts";

const choices = 3;
const wish = { isStream: true, includesUsage: false, choices };

// biome-ignore lint/suspicious/noExplicitAny: chunks of every shape
async function streamed(chunks: readonly (readonly unknown[])[]): Promise<any[]> {
  let text = "";
  for await (const each of streamGeneration(chat, streamOutcome(chunks), wish).texts) text += each;
  return text
    .trimEnd()
    .split("\n\n")
    .map((event) => (event === "data: [DONE]" ? "[DONE]" : JSON.parse(event.slice("data: ".length))));
}

async function whole(events: readonly unknown[]) {
  const { version, record, notes } = streamOutcome([]);
  const timings = { total: "1", gateway: "1", queue: "0", compute: "0" };
  const { outputs } = eventsAnswer(undefined, ...events);
  const outcome = { version, record, notes, outputs, firstDimension: 0, timings, usage: undefined } as const;
  return JSON.parse(await writeGeneration(chat, outcome, wish, 1e9));
}

const index = fc.integer({ min: 0, max: choices - 1 });
const text = fc.string({ unit: "grapheme", maxLength: 5 });
const part = fc.record({
  index,
  delta: fc.record({ role: fc.constant("assistant"), content: text, reasoning: text }, { requiredKeys: [] }),
});
const said = fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { maxLength: 12 });
const ends = Array.from({ length: choices }, (_, i) => ({ choices: [{ index: i, delta: {}, finish_reason: "stop" }] }));

test("put together, a stream is the whole answer, and its choices come in order", { timeout: fuzzTimeoutMs }, async () => {
  await fuzzAsync(fc.tuple(said, fc.integer({ min: 1, max: 4 })), async ([parts, perChunk]) => {
    const events = [...parts.map((each) => ({ choices: each })), ...ends];
    const chunks = Array.from({ length: Math.ceil(events.length / perChunk) }, (_, i) => events.slice(i * perChunk, (i + 1) * perChunk));
    const datas = await streamed(chunks);
    expect(datas.at(-1)).toBe("[DONE]");
    const seen = datas.slice(0, -1).flatMap((data) => data.choices);
    expect(seen.slice(0, choices).map((choice) => [choice.index, choice.delta.role])).toEqual([
      [0, "assistant"],
      [1, "assistant"],
      [2, "assistant"],
    ]);
    const answer = await whole(events);
    for (const { index: at, message } of answer.choices) {
      const deltas = seen.filter((choice) => choice.index === at).map(({ delta }) => delta);
      for (const field of ["content", "reasoning"]) expect(deltas.map((delta) => delta[field] ?? "").join("")).toBe(message[field] ?? "");
    }
  });
});

test("whatever an event is, the stream ends as one that failed or as one that is whole", { timeout: fuzzTimeoutMs }, async () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.record({
      choices: fc.array(
        fc.record({ index, delta: fc.jsonValue(), message: fc.jsonValue(), logprobs: fc.jsonValue() }, { requiredKeys: ["index"] }),
      ),
    }),
    fc.constant({ choices: [{ index: 0, delta: JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') }] }),
    fc.constant("{"),
  );
  await fuzzAsync(fc.array(odd, { maxLength: 4 }), async (events) => {
    const datas = await streamed([events, ends]);
    expect(datas.at(-1) === "[DONE]" || datas.at(-1).error.code === "MODEL_FAILED").toBe(true);
    try {
      await whole([...events, ...ends]);
    } catch (thrown) {
      expect((thrown as GatewayError).reason).toBe("MODEL_FAILED");
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
