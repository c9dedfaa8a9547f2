import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AnswerSide, type AnswerSideProps } from "../../../src/pages/playground/answer-side.tsx";
import { answered, refused, sharesOf } from "./answer/runs.ts";

const onRetry = vi.fn();

function show(props: Partial<AnswerSideProps>): void {
  render(
    <MantineProvider>
      <AnswerSide runs={[]} isRunning={false} isOutdated={false} onRetry={onRetry} {...props} />
    </MantineProvider>,
  );
}

const text = () => screen.getByRole("region", { name: "Answer" }).textContent;

afterEach(cleanup);

describe("one answer", () => {
  test("there is none yet, or one on its way", () => {
    show({});
    expect(text()).toContain("No answer yet");
    cleanup();
    show({ isRunning: true });
    expect(text()).toContain("The model is running");
  });

  test("says the label, the likeliest classes and who chose the version", () => {
    show({ runs: [answered("8", sharesOf({ 8: 0.9, 3: 0.05 }), "2", "")] });
    expect(text()).toContain("chosen by traffic");
    const bars = within(screen.getByRole("list", { name: "Probabilities" })).getAllByRole("listitem");
    expect(bars).toHaveLength(6);
    expect(bars[0]!.textContent).toBe("890.0 %");
    expect(bars[1]!.textContent).toBe("35.0 %");
    expect(bars[5]!.textContent).toMatch(/^5 others/);
    fireEvent.click(screen.getByRole("button", { name: "Show all 10" }));
    expect(within(screen.getByRole("list", { name: "Probabilities" })).getAllByRole("listitem")).toHaveLength(10);
  });

  test("a label that was asked for is named, an exact version is not", () => {
    show({ runs: [answered("8", sharesOf({ 8: 0.9 }), "2", "stable")] });
    expect(text()).toContain("asked for as stable");
    cleanup();
    show({ runs: [answered("8", sharesOf({ 8: 0.9 }), "2", "2")] });
    expect(text()).not.toMatch(/asked for|chosen by/);
  });

  test("the last answer stays while the next is on its way", () => {
    show({ runs: [answered("8", sharesOf({ 8: 0.9 }))], isRunning: true });
    expect(text()).toContain("90.0 %");
    expect(screen.getAllByRole("status")[0]!.textContent).toBe("The model is running");
  });

  test("an answer to other inputs says so", () => {
    show({ runs: [answered("8", sharesOf({ 8: 0.9 }))], isOutdated: true });
    expect(text()).toContain("for the inputs before your change");
    cleanup();
    show({ runs: [answered("8", sharesOf({ 8: 0.9 }))] });
    expect(text()).not.toContain("before your change");
  });

  test("time is split, and bytes are counted both ways", () => {
    show({ runs: [answered("8", sharesOf({ 8: 0.9 }))] });
    const time = screen.getByRole("region", { name: "Time" }).textContent;
    expect(time).toContain("Gateway1.0 ms");
    expect(time).toContain("Network and browser5.0 ms");
    expect(time).not.toContain("The first call");
    expect(screen.getByRole("row", { name: /^Answer 319 B 1\d\d B −/ })).toBeTruthy();
  });
});

test("the time of a first call is explained beside it", () => {
  const run = answered("8", sharesOf({ 8: 0.9 }), "9");
  if (!run.outcome.ok) throw new Error("It was answered.");
  const first = { ...run.outcome.prediction, request_id: "first", timings_ms: { total: 30, gateway: 25, queue: 1, compute: 4 } };
  show({ runs: [{ ...run, outcome: { ...run.outcome, prediction: first } }] });
  expect(screen.getByRole("region", { name: "Time" }).textContent).toContain("The first call of this version from here.");
});

describe("two answers", () => {
  test("that disagree: both labels, marked", async () => {
    show({ runs: [answered("3", sharesOf({ 3: 0.6, 8: 0.3 })), answered("8", sharesOf({ 3: 0.2, 8: 0.7 }), "2")] });
    expect(await screen.findByText("The versions disagree: 3 against 8.")).toBeTruthy();
    const marked = document.querySelectorAll("tr[data-differs]");
    expect([...marked].map((row) => row.textContent)).toEqual(["830.0 %70.0 %+40.0", "360.0 %20.0 %−40.0"]);
  });

  test("that agree, in the label or in all", async () => {
    show({ runs: [answered("3", sharesOf({ 3: 0.6 })), answered("3", sharesOf({ 3: 0.7 }), "2")] });
    expect(await screen.findByText("Both versions say 3; the figures differ.")).toBeTruthy();
    cleanup();
    show({ runs: [answered("3", sharesOf({ 3: 0.6 })), answered("3", sharesOf({ 3: 0.6 }), "2")] });
    expect(await screen.findByText("Both versions give exactly the same answer.")).toBeTruthy();
  });

  test("what they agree on is folded, and unfolded", async () => {
    show({
      runs: [
        answered("3", [0.05, 0.05, 0.05, 0.6, 0.05, 0.05, 0.05, 0.02, 0.03, 0.05]),
        answered("3", [0.05, 0.05, 0.05, 0.5, 0.05, 0.05, 0.05, 0.02, 0.13, 0.05], "2"),
      ],
    });
    const classes = await screen.findByRole("table", { name: "Probability of each class" });
    const names = () =>
      within(classes)
        .getAllByRole("rowheader")
        .map((each) => each.textContent);
    expect(names()).toEqual(["3", "8"]);
    const toggle = screen.getByRole("button", { name: "8 classes are equal", expanded: false });
    fireEvent.click(toggle);
    expect(names()).toHaveLength(10);
    expect(within(classes).getAllByText("±0.0")).toHaveLength(8);
    fireEvent.click(screen.getByRole("button", { name: "8 classes are equal", expanded: true }));
    expect(names()).toEqual(["3", "8"]);
    const outputs = screen.getByRole("table", { name: "Largest difference of each output" });
    expect(within(outputs).queryByRole("rowheader", { name: "label" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "1 output is equal" }));
    expect(within(outputs).getByRole("row", { name: "label equal" })).toBeTruthy();
    const cost = screen.getByRole("table", { name: "Time and bytes" });
    expect(within(cost).queryByRole("rowheader", { name: "Compute" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: /^\d lines are equal$/ }));
    expect(within(cost).getByRole("row", { name: /^Compute 2\.5 ms 2\.5 ms/ })).toBeTruthy();
  });

  test("rows with the same label are folded, and unfolded", async () => {
    const many = (labels: readonly string[], version: string) => {
      const run = answered("3", [], version);
      if (!run.outcome.ok) throw new Error("It was answered.");
      const outputs = { label: labels, probabilities: labels.map((label) => sharesOf({ [Number(label)]: 0.9 })) };
      return { ...run, outcome: { ...run.outcome, prediction: { ...run.outcome.prediction, outputs } } };
    };
    show({ runs: [many(["1", "2", "3", "4"], "1"), many(["1", "2", "8", "4"], "2")] });
    const others = await screen.findByRole("table", { name: "Rows with another label" });
    expect(
      within(others)
        .getAllByRole("rowheader")
        .map((each) => each.textContent),
    ).toEqual(["3"]);
    fireEvent.click(screen.getByRole("button", { name: "3 rows have the same label" }));
    const all = screen.getByRole("table", { name: "Labels of all rows" });
    expect(
      within(all)
        .getAllByRole("rowheader")
        .map((each) => each.textContent),
    ).toEqual(["1", "2", "3", "4"]);
    expect(all.querySelectorAll("tr[data-differs]")).toHaveLength(1);
  });

  test("of which one is a refusal", async () => {
    const problem = { status: 404, reason: "VERSION_NOT_FOUND", title: "The model has no such version", detail: "It has 1." };
    show({ runs: [answered("3", sharesOf({ 3: 0.6 })), refused(problem)] });
    expect(await screen.findByText("The model has no such version")).toBeTruthy();
    expect(text()).toContain("60.0 %");
  });
});

describe("a refusal", () => {
  const limited = {
    status: 429,
    reason: "RATE_LIMITED",
    title: "The key's rate limit is used up",
    detail: "1 request in 60 s.",
    requestId: "r-7",
    retryAfterMs: 3_000,
  };
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("counts down until it may be tried again", () => {
    show({ runs: [refused(limited)] });
    expect(text()).toContain("HTTP 429");
    const button = screen.getByRole("button", { name: "Try again in 3 s" });
    expect((button as HTMLButtonElement).disabled).toBe(true);
    for (const name of ["Try again in 2 s", "Try again in 1 s", "Try again"]) {
      act(() => void vi.advanceTimersByTime(1_000));
      expect(screen.getByRole("button", { name })).toBeTruthy();
    }
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalledOnce();
  });

  test("says where the body is wrong", () => {
    const problems = [{ pointer: "/inputs/image/0", detail: "expected 8 values, got 7" }];
    show({ runs: [refused({ status: 400, reason: "INPUT_MISMATCH", title: "The inputs disagree", detail: "", problems })] });
    expect(screen.getByRole("alert").textContent).toContain("/inputs/image/0 expected 8 values, got 7");
  });

  test("that somebody asked for is none", () => {
    show({ runs: [refused({ status: 0, reason: "CANCELLED", title: "Cancelled", detail: "" })] });
    expect(text()).toContain("Cancelled after 3.0 ms");
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
