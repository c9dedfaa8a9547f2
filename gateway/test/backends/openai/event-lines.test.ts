/** Events are the same wherever the bytes of a stream are cut, and however its lines end. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventLines, EventTooLong } from "../../../src/backends/openai/http/event-lines.ts";

function eventsOf(pieces: readonly Buffer[], maxBytes = 1_000): string[] {
  const lines = new EventLines(maxBytes);
  return [...pieces.flatMap((piece) => lines.take(piece)), ...lines.end()].map(String);
}

const text = ': ping\n\ndata: {"a":"ä😀"}\n\nevent: x\nid: 7\nretry: 3\ndata:{"b":\ndata: 2}\n\n\ndata\n\ndata: [DONE]\n\n';
const expected = ['{"a":"ä😀"}', '{"b":\n2}', "", "[DONE]"];

describe.each([
  ["LF", "\n"],
  ["CRLF", "\r\n"],
  ["CR", "\r"],
])("lines that end with %s", (_, ending) => {
  const bytes = Buffer.from(text.replaceAll("\n", ending));

  test("give the same events as one piece, byte by byte, and cut anywhere", () => {
    expect(eventsOf([bytes])).toEqual(expected);
    expect(eventsOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (places) => {
        const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
        const pieces = cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end));
        expect(eventsOf(pieces)).toEqual(expected);
      }),
    );
  });
});

test("a byte order mark is skipped, and an end without its empty line is one", () => {
  expect(eventsOf([Buffer.from("\ufeffdata: a\n\ndata: b\n")])).toEqual(["a", "b"]);
  expect(eventsOf([Buffer.from("data: a\n\ndata: b")])).toEqual(["a", "b"]);
  expect(eventsOf([])).toEqual([]);
});

test("an event that takes too much is not held", () => {
  const [line, piece] = [`data: ${"x".repeat(60)}\n`, Buffer.from("x".repeat(60))];
  expect(() => eventsOf([piece, piece], 100)).toThrow(EventTooLong);
  expect(() => eventsOf([Buffer.from(line + line)], 100)).toThrow(EventTooLong);
  expect(eventsOf([Buffer.from(`${line}\n${line}\n`)], 100)).toHaveLength(2);
});
