/** The chat page at work: asked, stopped, asked again, two side by side. */

import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { fakeGateway } from "../../support/gateway.ts";
import { showApp } from "../../support/show-app.tsx";

const signature = { runtime: "python", device: "cpu", inputs: [], outputs: [], batched: false, max_batch_size: 1, workers: 1 };
const version = (name: string, ...supports: string[]) => ({
  ...signature,
  version: name,
  state: "READY",
  streaming: true,
  task: "chat",
  generation: { supports, default_max_tokens: 256 },
});
const models = [
  { name: "iris", latest: "1", versions: [{ ...signature, version: "1", state: "READY" }] },
  { name: "smol", latest: "2", versions: [version("2", "temperature", "seed"), version("1")] },
];

/** Answers that come when the test says so. */
interface Stream {
  readonly request: Request;
  say(text: string): void;
  end(): void;
  fail(error: object): void;
}

let streams: Stream[];

function stream(request: Request): Response {
  const encoder = new TextEncoder();
  let write!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (write = controller) });
  request.signal.addEventListener("abort", () => write.error(request.signal.reason));
  const send = (text: string) => write.enqueue(encoder.encode(text));
  const chunk = (...choices: object[]) => send(`data: ${JSON.stringify({ choices, usage: null })}\n\n`);
  streams.push({
    request,
    say: (content) => chunk({ index: 0, delta: { content }, finish_reason: null }),
    fail(error) {
      send(`data: ${JSON.stringify({ error })}\n\n`);
      write.close();
    },
    end() {
      chunk({ index: 0, delta: {}, finish_reason: "stop" });
      send('data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":9}}\n\ndata: [DONE]\n\n');
      write.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream", "x-request-id": "r-7", "x-inferencehub-version": "2" } });
}

beforeEach(() => {
  streams = [];
});

async function openChat(hash: string) {
  const gateway = fakeGateway({
    "GET /models": () => ({ models }),
    "GET /admin/workers": () => ({ workers: [] }),
    "POST /v1/chat/completions": () => stream(gateway.requests.at(-1)!),
  });
  const shown = await showApp(hash);
  return { ...shown, field: await screen.findByRole("textbox", { name: "Message" }) };
}

async function asked(at: number): Promise<{ messages: { content: string }[]; model: string }> {
  await waitFor(() => expect(streams.length).toBeGreaterThan(at));
  return JSON.parse(await streams[at]!.request.clone().text());
}

test("shows an answer as it comes, and what it took", async () => {
  const { user, field } = await openChat("#/chat");
  await user.type(field, "Hello{Shift>}{Enter}{/Shift}there{Enter}");
  expect(await asked(0)).toMatchObject({ model: "smol", messages: [{ role: "user", content: "Hello\nthere" }] });
  streams[0]!.say("Hi");
  await screen.findByText("Hi");
  streams[0]!.say(" 🙂");
  streams[0]!.end();
  const answer = screen.getByRole("article", { name: "Answer of smol" });
  await within(answer).findByText("Finished");
  expect(answer.textContent).toContain("Hi 🙂");
  expect(answer.textContent).toContain("9 tokens");
  expect(answer.textContent).toContain("r-7");
});

test("Escape stops it, and an edited message goes on from its place", async () => {
  const { user, field } = await openChat("#/chat?model=smol@2");
  await user.type(field, "first{Enter}");
  await asked(0);
  streams[0]!.say("one");
  streams[0]!.end();
  await screen.findByText("Finished");
  await user.type(field, "second{Enter}");
  expect((await asked(1)).messages.map(({ content }) => content)).toEqual(["first", "one", "second"]);
  streams[1]!.say("tw");
  await screen.findByText("tw");
  await user.keyboard("{Escape}");
  await screen.findByText("Stopped");
  expect(streams[1]!.request.signal.aborted).toBe(true);
  await user.click(screen.getAllByRole("button", { name: "Edit the message" })[0]!);
  const editing = screen.getByRole("textbox", { name: "Edit the message" });
  await user.clear(editing);
  await user.type(editing, "anew{Enter}");
  expect((await asked(2)).messages.map(({ content }) => content)).toEqual(["anew"]);
  expect(screen.queryByText("tw")).toBeNull();
});

test("asks two versions side by side, each for what it takes", async () => {
  const { user, field, address } = await openChat("#/chat?model=smol@2");
  await user.click(screen.getByRole("button", { name: "Compare" }));
  await waitFor(() => expect(address()).toContain("compare=smol@1"));
  await user.type(screen.getByRole("textbox", { name: "Temperature" }), "0.5");
  await user.type(field, "both{Enter}");
  expect([await asked(0), await asked(1)]).toMatchObject([{ model: "smol@2", temperature: 0.5 }, { model: "smol@1" }]);
  expect(await asked(1)).not.toHaveProperty("temperature");
  for (const each of streams) each.end();
  expect(await screen.findAllByText("Finished")).toHaveLength(2);
});

test("says why an answer broke off, keeps what had come, and asks again", async () => {
  const { user, field } = await openChat("#/chat?model=smol@2");
  await user.type(field, "go{Enter}");
  await asked(0);
  streams[0]!.say("Half of");
  streams[0]!.fail({ message: "It went away.", code: "WORKER_LOST" });
  const answer = within(await screen.findByRole("article", { name: "Answer of smol@2" }));
  await answer.findByText("WORKER_LOST");
  expect(["Half of", "It went away.", "r-7"].filter((text) => answer.queryByText(text) === null)).toEqual([]);
  await user.click(answer.getByRole("button", { name: "Try again" }));
  expect((await asked(1)).messages).toHaveLength(1);
});

test("sends nothing while a setting is wrong", async () => {
  const { user, field } = await openChat("#/chat?model=smol@2");
  await user.type(screen.getByRole("textbox", { name: "Seed" }), "many");
  expect(screen.getByText("Expected a number")).toBeDefined();
  await user.type(field, "go{Enter}");
  expect(streams).toEqual([]);
});
