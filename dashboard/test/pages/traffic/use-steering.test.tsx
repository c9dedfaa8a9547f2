/** What can be done to traffic, and when there is a way back. */

import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { queryClient } from "../../../src/api/query-client.ts";
import type { CanaryStatus, Traffic } from "../../../src/api/types.ts";
import { useSteering } from "../../../src/pages/traffic/use-steering.ts";
import { canary, documentWith } from "./support.ts";

const saved = documentWith({ canary });
const run = { state: "running", version: "2", step: 1 } as CanaryStatus["run"];

/** Answers with this document, or refuses with this status. */
function steering(answer: Traffic | number, isFromFile = false) {
  const refusal = { type: "about:blank", title: "Changed meanwhile", status: answer, reason: "CONFLICT", detail: "It is at revision 9." };
  const put = vi.fn();
  vi.stubGlobal("fetch", async (input: Request) => {
    if (input.method === "PUT") put(await input.clone().json());
    if (typeof answer === "number") return Response.json(refusal, { status: answer });
    return Response.json(input.method === "PUT" ? answer : { model: "resnet", traffic: answer, words: [] });
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
  return { put, hook: renderHook(() => useSteering(saved, run, isFromFile), { wrapper }).result };
}

beforeEach(() => queryClient.clear());

test.each([
  ["is offered of what the page has seen", 4, false, 4],
  ["is not offered where another revision came between", 5, false, undefined],
  ["is not offered of a traffic file's document", 4, true, undefined],
])("a way back %s", async (_what, revision, isFromFile, undoes) => {
  const { hook } = steering(documentWith({ revision }), isFromFile);
  act(() => hook.current.rollBack());
  await waitFor(() => expect(hook.current.outcome?.words).toBe("Rolled back 2."));
  expect(hook.current.outcome?.undo?.revision).toBe(undoes);
});

test("what came too late to be undone is said", async () => {
  const { hook, put } = steering(409);
  act(() => hook.current.undo({ what: "revision 4", before: saved, revision: 4 }));
  await waitFor(() => expect(hook.current.outcome?.isBad).toBe(true));
  expect(hook.current.outcome?.words).toMatch(/^It can’t be undone any more: .* It is at revision 9\.$/);
  expect(put).toHaveBeenCalledExactlyOnceWith({ ...saved, revision: 4 });
});
