import { describe, expect, test } from "vitest";
import type { HistoryEntry } from "../../../../src/pages/playground/history/entry.ts";
import { HistoryStore, merged } from "../../../../src/pages/playground/history/store.ts";

const entry = (at: number, text = ""): HistoryEntry => ({
  id: `id-${at}`,
  at,
  draft: { model: "language", version: "", inputs: { text } },
  results: [{ version: "1", status: 200, elapsedMs: 3, answer: "French 90 %" }],
});

class Memory {
  readonly kept = new Map<string, string>();
  getItem = (name: string) => this.kept.get(name) ?? null;
  setItem(name: string, text: string) {
    this.kept.set(name, text);
  }
  removeItem(name: string) {
    this.kept.delete(name);
  }
}

describe("what is kept", () => {
  test("comes back, for the same key only", () => {
    const memory = new Memory();
    new HistoryStore("k1", memory).write([entry(2), entry(1)]);
    expect(new HistoryStore("k1", memory).read()).toEqual([entry(2), entry(1)]);
    expect(new HistoryStore("k2", memory).read()).toEqual([]);
  });

  test("is bounded in number, in the size of each and of all", () => {
    const store = new HistoryStore("k", new Memory());
    store.write(Array.from({ length: 60 }, (_, index) => entry(60 - index)));
    expect(store.read()).toHaveLength(50);
    store.write([entry(2, "x".repeat(40_000)), entry(1)]);
    expect(store.read()).toEqual([entry(1)]);
    store.write(Array.from({ length: 40 }, (_, index) => entry(40 - index, "x".repeat(30_000))));
    expect(store.read().map(({ at }) => at)).toEqual(Array.from({ length: 17 }, (_, index) => 40 - index));
  });

  test("can be cleared", () => {
    const store = new HistoryStore("k", new Memory());
    store.write([entry(1)]);
    store.clear();
    expect(store.read()).toEqual([]);
  });

  test.each(["no json", "{}", "[null, 5, {}]", '[{"id":"a","at":1,"draft":{"model":"m","version":"","inputs":null},"results":[]}]'])(
    "is nothing when it is %s",
    (text) => {
      const memory = new Memory();
      memory.setItem("inferencehub.playground.history.k", text);
      expect(new HistoryStore("k", memory).read()).toEqual([]);
    },
  );

  test("may be refused by the browser", () => {
    const full = {
      ...new Memory(),
      getItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
      removeItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
    };
    const store = new HistoryStore("k", full);
    store.write([entry(1)]);
    store.clear();
    expect(store.read()).toEqual([]);
    expect(new HistoryStore("k", undefined).read()).toEqual([]);
  });
});

test("what another tab has added is found, newest first, once", () => {
  expect(merged([entry(3), entry(1)], [entry(2), entry(1)]).map(({ at }) => at)).toEqual([3, 2, 1]);
});
