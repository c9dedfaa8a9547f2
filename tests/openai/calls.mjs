/** Calls of every kind with the official client for Node. Says as JSON what came of them. */
import OpenAI from "openai";

let given = "";
for await (const part of process.stdin) given += part;
const { url, apiKey, never, keys } = JSON.parse(given);
const client = new OpenAI({ baseURL: url, apiKey, maxRetries: 0 });

const hard = "Grüße 🙂👩‍👩‍👧 こんにちは、世界。STOPP und weiter";
const say = (content) => [{ role: "user", content }];
const something = { model: "assistant", messages: say("Tell me something"), seed: 7 };
const texts = ["a", "日本", "a longer text"];

async function chunksOf(parameters) {
  const chunks = [];
  for await (const chunk of await client.chat.completions.create({ ...parameters, stream: true })) chunks.push(chunk);
  return chunks;
}

function textOf(chunks) {
  return chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? "")).join("");
}

async function failed(call) {
  try {
    await call();
  } catch (error) {
    const { name, status, code, param, requestID } = error;
    return { name: error.constructor.name ?? name, status, code, param, hasRequestId: Boolean(requestID) };
  }
  return "nothing was thrown";
}

async function streamed() {
  const whole = await client.chat.completions.create(something);
  const chunks = await chunksOf({ ...something, stream_options: { include_usage: true } });
  return {
    whole: whole.choices[0].message.content,
    streamed: textOf(chunks),
    usage: [whole.usage, chunks.at(-1).usage],
    lastChoices: chunks.at(-1).choices,
    requestId: Boolean(whole._request_id),
  };
}

async function helped() {
  const asked = { ...something, n: 3 };
  const whole = await client.chat.completions.create(asked);
  const final = await client.chat.completions.stream(asked).finalChatCompletion();
  const shown = ({ choices }) => choices.map(({ message, finish_reason }) => [message.role, message.content, finish_reason]);
  return [shown(whole), shown(final)];
}

async function cut() {
  const asked = { model: "assistant", messages: say(`/say ${hard}`), stop: ["STOPP"] };
  const found = [];
  for (const seed of [0, 1, 2]) found.push(textOf(await chunksOf({ ...asked, seed })));
  return found;
}

async function toolsRun() {
  const called = [];
  const weather = {
    type: "function",
    function: {
      name: "weather",
      description: "The weather in a city.",
      parameters: { type: "object", properties: { city: { type: "string" } } },
      parse: JSON.parse,
      function(parameters) {
        called.push(parameters);
        return "/say 21 degrees 🙂";
      },
    },
  };
  const runner = client.chat.completions.runTools({ model: "assistant", messages: say("The weather?"), tools: [weather], stream: true });
  return { called, said: await runner.finalContent() };
}

async function embedded() {
  const byDefault = await client.embeddings.create({ model: "sentences", input: texts });
  const numbers = await client.embeddings.create({ model: "sentences", input: texts, encoding_format: "float" });
  return [byDefault, numbers].map(({ data }) => data.map(({ embedding }) => embedding));
}

async function killed() {
  const seen = [];
  const text = Array.from({ length: 40 }, (_, i) => `node ${i}, `).join("");
  const asked = { model: "mortal", messages: say(`/delay 10\n/die 20\n/say ${text}`), stream: true };
  const error = await failed(async () => {
    for await (const chunk of await client.chat.completions.create(asked)) seen.push(chunk);
  });
  return { error, isPrefix: text.startsWith(textOf(seen)), chunks: seen.length };
}

async function failures() {
  const hello = { model: "assistant", messages: say("/say Hello") };
  const create = (changes, options) => failed(() => client.chat.completions.create({ ...hello, ...changes }, options));
  const withKey = (key) => failed(() => client.withOptions({ apiKey: key }).chat.completions.create(hello));
  return {
    400: await create({ temperature: 9 }),
    401: await withKey("sk-nobody"),
    403: await withKey(keys.other),
    404: await create({ model: "nothing" }),
    413: await create({ messages: say("x".repeat(5_000_000)) }),
    429: await withKey(keys.limited),
    500: await create({ messages: say("/fail 0\n/say Hello") }),
    503: await create({ model: "broken" }),
    504: await create(
      { messages: say(`/wait-first ${never}\n/say Hello`) },
      { maxRetries: 2, headers: { "x-request-timeout-ms": "300" } },
    ),
  };
}

async function listed() {
  const ids = [];
  for await (const { id } of client.models.list()) ids.push(id);
  return { ids, shown: (await client.models.retrieve("assistant@1")).id };
}

const all = { streamed, helped, cut, toolsRun, embedded, killed, failures, listed };
const found = await Promise.all(Object.entries(all).map(async ([name, call]) => [name, await call()]));
console.log(JSON.stringify(Object.fromEntries(found)));
