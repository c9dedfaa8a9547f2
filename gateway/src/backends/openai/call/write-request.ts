/** Writes a call as the body of a request to a server of OpenAI's API. Throws GatewayError for what is none. */
import { GatewayError } from "../../../errors/gateway-error.ts";
import type { CallContent } from "../../call.ts";
import { elementsOf } from "./bytes-tensor.ts";

/** What goes out, and what is expected back. */
export interface WrittenRequest {
  readonly body: readonly Buffer[];
  /** Choices, or vectors. */
  readonly wanted: number;
}

/** Fields that say which model answers and how: they are not the caller's. */
const ownFields = ["model", "stream", "stream_options"] as const;

/** @param model as the server calls it */
export function generationRequest({ inputs, streams = false }: CallContent, model: string): WrittenRequest {
  const request = elementsOf(inputs[0]!)[0] ?? Buffer.alloc(0);
  const fields = fieldsOf(request);
  const own = { model, stream: streams, ...(streams && { stream_options: { include_usage: true } }) };
  // The rest goes as it came: neither its numbers nor its text are written anew.
  const rest = request.subarray(request.indexOf("{") + 1);
  const head = JSON.stringify(own).slice(0, -1);
  const separator = Object.keys(fields).length === 0 ? "" : ",";
  return { body: [Buffer.from(head + separator), rest], wanted: Number.isSafeInteger(fields.n) ? Math.max(1, fields.n as number) : 1 };
}

function fieldsOf(request: Buffer): Record<string, unknown> {
  let fields: unknown;
  try {
    fields = JSON.parse(request.toString());
  } catch {
    fields = undefined;
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw new GatewayError(
      "INPUT_MISMATCH",
      "'request' must hold one JSON object, as contract/generation.md describes it; got something else.",
    );
  const theirs = ownFields.find((name) => Object.hasOwn(fields, name));
  if (theirs !== undefined)
    throw new GatewayError("INPUT_MISMATCH", `'request' must not have '${theirs}', which the gateway says itself; leave it out.`);
  return fields as Record<string, unknown>;
}

/** @param model as the server calls it */
export function embeddingRequest({ inputs }: CallContent, model: string): WrittenRequest {
  const texts = elementsOf(inputs[0]!).map((element, i) => textOf(element, i));
  return { body: [Buffer.from(JSON.stringify({ model, input: texts, encoding_format: "base64" }))], wanted: texts.length };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(element: Buffer, at: number): string {
  try {
    return utf8.decode(element);
  } catch {
    throw new GatewayError("INPUT_MISMATCH", `Text ${at} is not UTF-8; its server takes nothing else.`);
  }
}
