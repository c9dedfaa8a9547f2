/** A gateway that does not answer is asked again, ever less often, until it does; then everything is read anew. */

import { renderHook } from "@testing-library/react";
import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queryClient } from "../../src/api/query-client.ts";
import { askNow, noteAnswer, noteSilence, useReachability } from "../../src/api/reachability.ts";
import { fakeGateway, nobody } from "../support/gateway.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  noteAnswer();
  vi.useRealTimers();
});

test("is asked again with ever longer pauses, and everything is read anew when it is back", async () => {
  const gateway = fakeGateway({ "GET /health/live": nobody });
  const readAnew = vi.spyOn(queryClient, "invalidateQueries");
  const { result } = renderHook(useReachability);
  act(noteSilence);
  expect(result.current.isReached).toBe(false);
  await act(() => vi.advanceTimersByTimeAsync(500 + 1_000 + 2_000));
  expect(gateway.asked).toHaveLength(3);
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(gateway.asked.length).toBeLessThan(14);
  expect(readAnew).not.toHaveBeenCalled();
  gateway.answer({ "GET /health/live": () => ({ status: "live" }) });
  await act(() => vi.advanceTimersByTimeAsync(8_000));
  expect(result.current.isReached).toBe(true);
  expect(readAnew).toHaveBeenCalledOnce();
});

test("is asked at once when somebody would not wait", async () => {
  const gateway = fakeGateway({ "GET /health/live": nobody });
  noteSilence();
  gateway.answer({ "GET /health/live": () => ({ status: "live" }) });
  askNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(gateway.asked).toHaveLength(1);
});

test("many failed requests ask once", async () => {
  const gateway = fakeGateway({ "GET /health/live": nobody });
  noteSilence();
  noteSilence();
  noteSilence();
  await vi.advanceTimersByTimeAsync(500);
  expect(gateway.asked).toHaveLength(1);
});
