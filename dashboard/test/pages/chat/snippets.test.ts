import { expect, test } from "vitest";
import { curlSnippet } from "../../../src/components/chat-snippets/curl.ts";
import { pythonSnippet } from "../../../src/components/chat-snippets/python.ts";
import { typescriptSnippet } from "../../../src/components/chat-snippets/typescript.ts";

const call = {
  gateway: "http://127.0.0.1:3000",
  needsKey: true,
  target: "smollm2@1",
  messages: [{ role: "user", content: 'It\'s "hard"\n$HOME' }],
  parameters: { temperature: 0.5, stop: ["\n"] },
} as const;

test("curl reads the stream as it comes", () => {
  expect(curlSnippet(call)).toBe(String.raw`curl -N http://127.0.0.1:3000/v1/chat/completions \
  -H "authorization: Bearer $INFERENCEHUB_API_KEY" \
  -H 'content-type: application/json' \
  --data-raw '{
  "model": "smollm2@1",
  "messages": [{"role": "user", "content": "It'\''s \"hard\"\n$HOME"}],
  "temperature": 0.5,
  "stop": ["\n"],
  "stream": true
}'`);
});

test("Python has OpenAI's client", () => {
  expect(pythonSnippet(call)).toBe(String.raw`import os

from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:3000/v1", api_key=os.environ["INFERENCEHUB_API_KEY"])
stream = client.chat.completions.create(
    model="smollm2@1",
    messages=[{"role": "user", "content": "It's \"hard\"\n$HOME"}],
    temperature=0.5,
    stop=["\n"],
    stream=True,
)
for chunk in stream:
    for choice in chunk.choices:
        print(choice.delta.content or "", end="", flush=True)
print()
`);
});

test("TypeScript has it, too, with something in place of a key where none is asked for", () => {
  expect(typescriptSnippet({ ...call, needsKey: false })).toBe(String.raw`import OpenAI from "openai";

const client = new OpenAI({ baseURL: "http://127.0.0.1:3000/v1", apiKey: "none" });
const stream = await client.chat.completions.create({
  model: "smollm2@1",
  messages: [{role: "user", content: "It's \"hard\"\n$HOME"}],
  temperature: 0.5,
  stop: ["\n"],
  stream: true,
});
for await (const { choices } of stream) {
  for (const { delta } of choices) process.stdout.write(delta.content ?? "");
}
console.log();
`);
});
