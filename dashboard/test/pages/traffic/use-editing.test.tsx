/** What the gateway says of a draft: asked for when its owner pauses, and dropped when the draft has moved on. */

import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { queryClient } from "../../../src/api/query-client.ts";
import { useEditing } from "../../../src/pages/traffic/use-editing.ts";
import { documentWith } from "./support.ts";

const saved = documentWith({ weights: { "1": 50, "2": 50 } });

interface Asked {
  readonly weights: Record<string, number>;
  readonly signal: AbortSignal;
  /** Says of it what its first weight is. */
  answer(accepted?: boolean): void;
}

function dryRun(weights: Record<string, number>, accepted: boolean): Response {
  const changes = [{ part: "weights", text: `1 has ${weights["1"]}.` }];
  return Response.json({ model: "resnet", accepted, problems: [], words: [], changes, notes: [] });
}

/** Requests wait until the test answers them. */
function gateway(): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (input: Request) => {
    const { pathname, searchParams } = new URL(input.url);
    expect([input.method, pathname, searchParams.get("dry_run")]).toEqual(["PUT", "/admin/traffic/resnet", "true"]);
    const { weights } = (await input.clone().json()) as { weights: Record<string, number> };
    return new Promise<Response>((resolve, reject) => {
      input.signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      asked.push({ weights, signal: input.signal, answer: (accepted = true) => resolve(dryRun(weights, accepted)) });
    });
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return asked;
}

function editing() {
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useEditing(saved), { wrapper });
  return {
    said: () => result.current.answer?.changes.map(({ text }) => text),
    isAccepted: () => result.current.answer?.accepted,
    move: (percent: number) => act(() => result.current.edit({ kind: "move", name: "1", places: percent * 100 })),
    discard: () => act(() => result.current.edit({ kind: "discard" })),
  };
}

beforeEach(() => {
  sessionStorage.clear();
  queryClient.clear();
});

test("the gateway is asked of the last of many moves, and of nothing while nothing is changed", async () => {
  const asked = gateway();
  const { said, move, discard } = editing();
  for (const percent of [10, 20, 30]) await move(percent);
  await waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]!.weights).toEqual({ "1": 30, "2": 70 });
  expect(said()).toBeUndefined();
  await act(async () => asked[0]!.answer());
  await waitFor(() => expect(said()).toEqual(["1 has 30."]));
  await discard();
  expect(said()).toBeUndefined();
});

test("an answer to what was moved on from is dropped, and the one before stands until the next", async () => {
  const asked = gateway();
  const { said, move } = editing();
  await move(10);
  await waitFor(() => expect(asked).toHaveLength(1));
  await act(async () => asked[0]!.answer());
  await waitFor(() => expect(said()).toEqual(["1 has 10."]));
  await move(20);
  await waitFor(() => expect(asked).toHaveLength(2));
  await move(30);
  await waitFor(() => expect(asked).toHaveLength(3));
  expect(asked[1]!.signal.aborted).toBe(true);
  await act(async () => asked[1]!.answer());
  expect(said()).toEqual(["1 has 10."]);
  await act(async () => asked[2]!.answer());
  await waitFor(() => expect(said()).toEqual(["1 has 30."]));
});

test("what would be refused is asked again by itself: a version that was missing may be there by then", async () => {
  const asked = gateway();
  const { said, isAccepted, move } = editing();
  await move(10);
  await waitFor(() => expect(asked).toHaveLength(1));
  await act(async () => asked[0]!.answer(false));
  await waitFor(() => expect(said()).toEqual(["1 has 10."]));
  expect(isAccepted()).toBe(false);
  await waitFor(() => expect(asked).toHaveLength(2));
  await act(async () => asked[1]!.answer());
  await waitFor(() => expect(isAccepted()).toBe(true));
});
