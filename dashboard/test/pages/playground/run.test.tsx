import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queryClient } from "../../../src/api/query-client.ts";
import { type Target, useRuns } from "../../../src/pages/playground/run.ts";
import { adminSession } from "../../support/gateway.ts";
import { digits, sharesOf } from "./answer/runs.ts";

/** Calls that wait until the test lets them go. */
let waiting: { readonly body: Record<string, unknown>; answer(): void }[];

function prediction({ model_name, version }: Record<string, unknown>): Response {
  return Response.json({
    model_name,
    version: version ?? "1",
    outputs: { label: "8", probabilities: sharesOf({ 8: 0.9 }) },
    request_id: "r",
    timings_ms: { total: 1, gateway: 1, queue: 0, compute: 0 },
  });
}

async function gateway(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  if (path === "/session") return Response.json(adminSession);
  if (path === "/models") return Response.json({ models: [{ name: "resnet", versions: [digits, { ...digits, version: "2" }] }] });
  const body = await request.json();
  return new Promise((resolve, reject) => {
    request.signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    waiting.push({ body, answer: () => resolve(prediction(body)) });
  });
}

beforeEach(() => {
  waiting = [];
  localStorage.clear();
  queryClient.clear();
  vi.stubGlobal("fetch", (input: Request | string, init?: RequestInit) => gateway(new Request(input, init)));
});
afterEach(() => void vi.unstubAllGlobals());

const inputs = { image: [[1]] };

/** What the page shows: `shows.target` is what was chosen, for the next render. */
async function started(target: Target = { model: "resnet", version: "", compare: "" }) {
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
  const { result, rerender } = renderHook((shown: Target) => useRuns(shown), { wrapper, initialProps: target });
  await waitFor(() => expect(queryClient.getQueryData(["models"])).toBeDefined());
  await waitFor(() => expect(queryClient.getQueryData(["session"])).toBeDefined());
  return { result, show: (next: Partial<Target>) => rerender({ ...target, ...next }) };
}

/** Lets every call go that waits, once there are so many. */
async function answerAll(count: number): Promise<void> {
  await waitFor(() => expect(waiting).toHaveLength(count));
  await act(async () => {
    for (const { answer } of waiting) answer();
  });
}

test("a call is run with the signature of the version that served, and remembered without its key", async () => {
  const { result } = await started();
  act(() => void result.current.run({ model: "resnet", version: "", inputs }));
  expect(result.current.isRunning).toBe(true);
  await answerAll(1);
  await waitFor(() => expect(result.current.isRunning).toBe(false));
  expect(waiting[0]!.body).toEqual({ model_name: "resnet", inputs });
  expect(result.current.runs[0]!.signature?.version).toBe("1");
  expect(result.current.history[0]).toMatchObject({
    draft: { model: "resnet", version: "", inputs },
    results: [{ version: "1", status: 200, answer: "8 · 90.0 %" }],
  });
  expect(JSON.stringify({ ...localStorage })).toContain("8 · 90.0 %");
  expect(JSON.stringify({ ...localStorage })).not.toContain("ihk_");
});

test("two versions run at once, and again from the history", async () => {
  const { result } = await started({ model: "resnet", version: "1", compare: "2" });
  act(() => void result.current.run({ model: "resnet", version: "1", inputs }, { compareWith: "2" }));
  await answerAll(2);
  await waitFor(() => expect(result.current.runs).toHaveLength(2));
  expect(waiting.map(({ body }) => body.version)).toEqual(["1", "2"]);
  const [entry] = result.current.history;
  expect(entry).toMatchObject({ compareWith: "2", results: [{ version: "1" }, { version: "2" }] });
  act(() => void result.current.replay(entry!));
  await answerAll(4);
  await waitFor(() => expect(result.current.history).toHaveLength(2));
  act(() => result.current.clearHistory());
  expect(result.current.history).toEqual([]);
});

test("a cancelled call is a call without an answer", async () => {
  const { result } = await started();
  act(() => void result.current.run({ model: "resnet", version: "", inputs }));
  await waitFor(() => expect(waiting).toHaveLength(1));
  act(() => result.current.cancel());
  await waitFor(() => expect(result.current.isRunning).toBe(false));
  expect(result.current.runs[0]!.outcome).toMatchObject({ ok: false, problem: { reason: "CANCELLED" } });
  expect(result.current.history[0]!.results[0]).toMatchObject({ reason: "CANCELLED", status: 0 });
});

test("a call that another one replaces leaves no trace", async () => {
  const { result } = await started({ model: "resnet", version: "2", compare: "" });
  act(() => void result.current.run({ model: "resnet", version: "1", inputs }));
  await waitFor(() => expect(waiting).toHaveLength(1));
  act(() => void result.current.run({ model: "resnet", version: "2", inputs }));
  await answerAll(2);
  await waitFor(() => expect(result.current.isRunning).toBe(false));
  expect(result.current.runs.map(({ version }) => version)).toEqual(["2"]);
  expect(result.current.history).toHaveLength(1);
});

test("each model and version has its own last answer, and who looks at another waits for none", async () => {
  const { result, show } = await started();
  act(() => void result.current.run({ model: "resnet", version: "", inputs }));
  await answerAll(1);
  await waitFor(() => expect(result.current.runs).toHaveLength(1));
  show({ version: "2" });
  expect(result.current.runs).toEqual([]);
  act(() => void result.current.run({ model: "resnet", version: "2", inputs }));
  await waitFor(() => expect(waiting).toHaveLength(2));
  show({});
  expect(result.current.isRunning).toBe(false);
  expect(result.current.runs.map(({ version }) => version)).toEqual([""]);
  await answerAll(2);
  show({ version: "2" });
  expect(result.current.runs).toEqual([]);
  expect(result.current.history).toHaveLength(1);
});

test("a live call is not listed, and a newer one takes its place", async () => {
  const { result } = await started();
  act(() => void result.current.runLive({ model: "resnet", version: "", inputs }));
  await waitFor(() => expect(waiting).toHaveLength(1));
  expect(result.current.isRunning).toBe(false);
  expect(result.current.isRunningLive).toBe(true);
  const newer = { image: [[2]] };
  act(() => void result.current.runLive({ model: "resnet", version: "", inputs: newer }));
  await answerAll(2);
  await waitFor(() => expect(result.current.runs).toHaveLength(1));
  expect(result.current.runs[0]!.request.inputs).toEqual(newer);
  expect(result.current.history).toEqual([]);
  act(() => void result.current.runLive({ model: "resnet", version: "", inputs }));
  act(() => result.current.stopLive());
  expect(result.current.isRunningLive).toBe(false);
  expect(result.current.runs[0]!.request.inputs).toEqual(newer);
});
