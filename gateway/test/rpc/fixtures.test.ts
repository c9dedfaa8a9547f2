/** Fixed bytes of messages: the gateway reads and writes them as the worker's tests do (tests/contract/test_fixtures.py). */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inferencehub } from "../../src/rpc/inference.js";

interface Fixture {
  readonly name: string;
  readonly message: string;
  readonly json: Json;
  readonly base64: string;
}
type Json = { readonly [field: string]: unknown };
interface Codec {
  decode(bytes: Uint8Array): object;
  encode(message: object): { finish(): Uint8Array };
}

const file = new URL("../../../contract/fixtures/messages.json", import.meta.url);
const fixtures = (JSON.parse(readFileSync(file, "utf8")) as { messages: Fixture[] }).messages;
const codecs = inferencehub.rpc.v1 as unknown as Record<string, Codec>;

describe.each(fixtures)("$name ($message)", ({ message, json, base64 }) => {
  const codec = codecs[message] as Codec;
  const bytes = Buffer.from(base64, "base64");

  it("is read as its JSON", () => {
    expect(jsonFromMessage(codec.decode(bytes))).toEqual(jsonWithText(json));
  });

  it("is written as its bytes", () => {
    expect(Buffer.from(codec.encode(codec.decode(bytes)).finish()).toString("base64")).toBe(base64);
  });
});

/** The fields that are set, with numbers as text: the JSON mapping writes 64-bit integers so, the codec gives numbers. */
function jsonFromMessage(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(jsonFromMessage);
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return value;
  const set = Object.entries(value).filter(([, inner]) => !isEmpty(inner));
  return Object.fromEntries(set.map(([field, inner]) => [field, jsonFromMessage(inner)]));
}

function jsonWithText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonWithText);
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, jsonWithText(inner)]));
}

/** A repeated field or map without elements is there in the object and absent on the wire. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array) && Object.keys(value).length === 0;
}
