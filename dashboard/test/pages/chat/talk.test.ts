import { describe, expect, test } from "vitest";
import type { ChatAnswer } from "../../../src/api/chat.ts";
import { AnswerStore } from "../../../src/pages/chat/talk/answer-store.ts";
import { endOf, figuresOf } from "../../../src/pages/chat/talk/figures.ts";
import { paced } from "../../../src/pages/chat/talk/paced.ts";
import { messagesFor, turnsBefore } from "../../../src/pages/chat/talk/turn.ts";

const nothing = { firstMs: undefined, lastMs: undefined, usage: undefined, finishReason: undefined, problem: undefined };
const begun = { ...nothing, target: "m", progress: "waiting", text: "", pieces: 0, elapsedMs: 0, version: "", requestId: "" } as const;
const answer = (more: Partial<ChatAnswer> = {}): ChatAnswer => ({ ...begun, ...more });
const turn = (id: number, prompt: string, ...texts: string[]) => ({
  id,
  prompt,
  answers: texts.map((text, side) => new AnswerStore(side, answer({ text }))),
});

describe("what a side is told", () => {
  const turns = [turn(1, "first", "one"), turn(2, "second", "two", "zwei"), turn(3, "third", "", "drei")];

  test("is what it has answered, and the prompt", () => {
    expect(messagesFor("Be brief.", turns, 0, "next")).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "first" },
      { role: "assistant", content: "one" },
      { role: "user", content: "second" },
      { role: "assistant", content: "two" },
      { role: "user", content: "next" },
    ]);
  });

  test("is nothing of what was said before it came", () => {
    const heard = messagesFor(" ", turns, 1, "next").map(({ content }) => content);
    expect(heard).toEqual(["second", "zwei", "third", "drei", "next"]);
  });

  test("ends before the turn that is asked anew", () => {
    expect(turnsBefore(turns, 2).map(({ id }) => id)).toEqual([1]);
    expect(turnsBefore(turns, undefined)).toEqual(turns);
  });
});

describe("figures", () => {
  const values = (given: ChatAnswer) => Object.fromEntries(figuresOf(given).map(({ name, value }) => [name, value]));

  test("are none before there is something", () => {
    expect(values(answer())).toEqual({});
  });

  test("count pieces until the gateway has counted tokens", () => {
    const coming = answer({ progress: "answering", pieces: 11, firstMs: 200, lastMs: 700, elapsedMs: 700 });
    expect(values(coming)).toEqual({ "First token": "200 ms", "Tokens/s": "20.0", Answer: "11 tokens" });
    const usage = { promptTokens: 1, completionTokens: 21, cachedTokens: 0 };
    expect(values({ ...coming, progress: "done", usage, elapsedMs: 705 })).toEqual({
      "First token": "200 ms",
      "Tokens/s": "40.0",
      Total: "705 ms",
      Prompt: "1 token",
      Answer: "21 tokens",
    });
  });

  test("have no rate of a single token", () => {
    expect(values(answer({ progress: "done", pieces: 1, firstMs: 200, lastMs: 200, elapsedMs: 201 }))).not.toHaveProperty("Tokens/s");
  });

  test.each<[Partial<ChatAnswer>, string | undefined]>([
    [{ progress: "answering", finishReason: "stop" }, undefined],
    [{ progress: "done", finishReason: "length" }, "Ended at its limit of tokens"],
    [{ progress: "done", finishReason: "of_a_newer_server" }, "of_a_newer_server"],
    [{ progress: "stopped" }, "Stopped"],
    [{ progress: "failed" }, undefined],
  ])("%o ends as %s", (more, end) => {
    expect(endOf(answer(more))).toBe(end);
  });
});

describe("what comes quickly", () => {
  test("is shown at once, then no more often than the pause, and the last for sure", () => {
    const shown: number[] = [];
    const tasks: (() => void)[] = [];
    const { show, flush } = paced<number>(
      (value) => shown.push(value),
      (task) => tasks.push(task),
    );
    for (const value of [1, 2, 3]) show(value);
    expect(shown).toEqual([1]);
    tasks.shift()!();
    expect(shown).toEqual([1, 3]);
    tasks.shift()!();
    expect(tasks).toEqual([]);
    show(4);
    show(5);
    flush();
    expect(shown).toEqual([1, 3, 4, 5]);
    tasks.shift()!();
    expect(shown).toEqual([1, 3, 4, 5]);
  });
});
