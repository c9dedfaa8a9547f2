/** Whatever a body under /v1 is, it is read, or refused as the caller's fault; and what the model gets is what was written. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { askEmbed } from "../../src/doors/openai/embed/ask-embed.ts";
import { readEmbed } from "../../src/doors/openai/embed/read-embed.ts";
import { askGeneration } from "../../src/doors/openai/generate/request/ask-generation.ts";
import { readChat, readCompletion } from "../../src/doors/openai/generate/request/read-generation.ts";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import type { FittedInputs } from "../../src/request/inputs/fit-json.ts";
import { planOf } from "../../src/request/inputs/plan.ts";
import { damagedFrom, fuzz, fuzzTimeoutMs } from "../support/fuzzing.ts";
import { embeddingVersion, generatingVersion, textsOf } from "../support/generation.ts";

const takesAll = planOf(generatingVersion("chat"));
const takesLittle = planOf(generatingVersion("chat", { supports: ["stop"], contextTokens: 50 }));
const writes = planOf(generatingVersion("complete"));
const embeds = planOf(embeddingVersion());

const ways: readonly ((body: Buffer) => unknown)[] = [
  (body) => askGeneration("chat", readChat(body, 100)).asked.inputs.fit(takesAll),
  (body) => askGeneration("chat", readChat(body, 100)).asked.inputs.fit(takesLittle),
  (body) => askGeneration("complete", readCompletion(body, 100)).asked.inputs.fit(writes),
  (body) => askEmbed(readEmbed(body, 100)).asked.inputs.fit(embeds),
];

function hold(body: Buffer): void {
  for (const way of ways)
    try {
      way(body);
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
      expect(["INVALID_REQUEST", "MODEL_NOT_FOUND"], thrown.detail).toContain(thrown.reason);
      expect(thrown.detail.length + JSON.stringify(thrown.problems ?? []).length).toBeLessThan(10_000);
    } finally {
      expect(Object.keys(Object.prototype)).toEqual([]);
    }
}

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const anything = fc.jsonValue({ maxDepth: 3 });
const orAnything = (sound: fc.Arbitrary<unknown>) => fc.oneof({ weight: 3, arbitrary: sound }, { weight: 1, arbitrary: anything });
const message = fc.record(
  {
    role: orAnything(fc.constantFrom("user", "assistant", "tool", "system")),
    content: orAnything(fc.oneof(text, fc.array(fc.record({ type: fc.constantFrom("text", "image_url"), text })))),
    tool_calls: anything,
    tool_call_id: anything,
    name: anything,
  },
  { requiredKeys: [] },
);
const body = fc.record(
  {
    model: orAnything(fc.constantFrom("bot", "bot@3")),
    messages: orAnything(fc.array(orAnything(message), { maxLength: 3 })),
    prompt: orAnything(text),
    input: orAnything(fc.array(text, { maxLength: 3 })),
    n: anything,
    stop: anything,
    tools: anything,
    stream: anything,
    stream_options: anything,
    response_format: anything,
    logit_bias: anything,
    max_tokens: anything,
    dimensions: anything,
    ["__proto__"]: anything,
    constructor: anything,
  },
  { requiredKeys: [] },
);

test("values of every kind at every place", { timeout: fuzzTimeoutMs }, () => {
  fuzz(body, (value) => hold(Buffer.from(JSON.stringify(value))));
});

test("damaged bodies", { timeout: fuzzTimeoutMs }, () => {
  fuzz(damagedFrom(body.map((value) => Buffer.from(JSON.stringify(value)))), hold);
});

test("what the model gets is what was written", { timeout: fuzzTimeoutMs }, () => {
  const sound = fc.record({ messages: fc.array(fc.record({ role: fc.constant("user"), content: text }), { minLength: 1 }), odd: anything });
  fuzz(sound, (given) => {
    const { asked } = askGeneration("chat", readChat(Buffer.from(JSON.stringify({ model: "bot", stream: true, ...given })), 100));
    const { tensors } = asked.inputs.fit(takesAll) as FittedInputs;
    const { odd, ...rest } = JSON.parse(JSON.stringify(given));
    expect(JSON.parse(textsOf(tensors[0]!)[0]!)).toEqual(odd === null ? rest : { ...rest, odd });
  });
});
