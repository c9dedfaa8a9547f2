/** HTTP's and gRPC's numbers stand in errors/ alone: everybody else names what happened. */
import { readdirSync, readFileSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../../src");

/** Where a number that is a status would be one: after such a word on its line, or as the key of an answer. */
const speaksOfStatus =
  /\b(?:\w*status\w*|code|writeHead|redirect|errors|response|http)\b(?=.*?(?<![\w.])([1-5]\d\d)(?![\w.]))|^\s*\[?([1-5]\d\d)\]?:/gi;
const grpcCode = /\bstatus\.[A-Z]+(?:_[A-Z]+)*\b|\bgrpcStatus\b/g;

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

function numbersIn(text: string): string[] {
  const lines = withoutComments(text).split("\n");
  const statuses = lines.filter((line) => [...line.matchAll(speaksOfStatus)].some(([, after, key]) => STATUS_CODES[(after ?? key)!]));
  return [...statuses, ...lines.filter((line) => line.match(grpcCode))].map((line) => line.trim());
}

test("no number of HTTP or gRPC outside errors/", () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !/^(?:errors|rpc)\//.test(file),
  );
  const found = files.flatMap((file) => numbersIn(readFileSync(join(SOURCE, file), "utf8")).map((line) => `${file}: ${line}`));
  expect(found).toEqual([]);
});

test.each([
  "return reply.code(503).send();",
  "if (error.httpStatus === 404) return;",
  "  errors: [401, 403],",
  "  429: 'Too many.',",
  "response.writeHead(200, headers);",
  "const notFoundStatus = 404;",
  "throw { code: status.UNAVAILABLE };",
])("finds %s", (line) => {
  expect(numbersIn(line)).toEqual([line.trim()]);
});

test.each(["const maxVersions = 256;", "setTimeout(end, 500);", "// code 200", "sendStatus(okStatus);", 'status: "live",'])(
  "passes %s",
  (line) => {
    expect(numbersIn(line)).toEqual([]);
  },
);
