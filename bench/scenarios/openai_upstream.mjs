// A server that speaks OpenAI's protocol and thinks of nothing: what a gateway adds to it is all that shows.
// The prompt says what it streams, as in "chunks=50 every_ms=20". Each chunk's text is when it was made, in nanoseconds of the
// machine's monotonic clock, which other processes of it share.
import { createServer } from "node:http";

const id = "chatcmpl-bench";
const created = 1_700_000_000;
const usage = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 };

function chunk(choice, model) {
  return `data: ${JSON.stringify({ id, object: "chat.completion.chunk", created, model, choices: [{ index: 0, logprobs: null, finish_reason: null, ...choice }] })}\n\n`;
}

function whole(model) {
  const message = { role: "assistant", content: "The capital of France is Paris.", refusal: null };
  return JSON.stringify({
    id,
    object: "chat.completion",
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
    usage,
  });
}

function stream(response, { model, messages, stream_options: options }) {
  const [, chunks = "5", everyMs = "0"] = /chunks=(\d+) every_ms=(\d+)/.exec(messages.at(-1).content) ?? [];
  response.writeHead(200, { "content-type": "text/event-stream" });
  let left = Number(chunks);
  const next = () => {
    response.write(chunk({ delta: { role: "assistant", content: `${process.hrtime.bigint()} ` } }, model));
    if (--left > 0) return;
    clearInterval(timer);
    response.write(chunk({ delta: {}, finish_reason: "stop" }, model));
    if (options?.include_usage)
      response.write(`data: ${JSON.stringify({ id, object: "chat.completion.chunk", created, model, choices: [], usage })}\n\n`);
    response.end("data: [DONE]\n\n");
  };
  const timer = Number(everyMs) > 0 ? setInterval(next, Number(everyMs)) : undefined;
  response.on("close", () => clearInterval(timer));
  if (timer === undefined) while (left > 0) next();
}

createServer((request, response) => {
  if (request.method === "GET") {
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify({ object: "list", data: [{ id: "mock", object: "model", created, owned_by: "bench" }] }));
  }
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = JSON.parse(Buffer.concat(parts));
    if (body.stream) return stream(response, body);
    response.setHeader("content-type", "application/json");
    response.end(whole(body.model));
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
