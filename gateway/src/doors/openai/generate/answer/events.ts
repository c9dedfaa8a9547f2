/** The events that a model that generates answers with, out of its output tensor: see contract/generation.md. */
import { GatewayError } from "../../../../errors/gateway-error.ts";
import { lengthPrefixBytes } from "../../../../tensors/bytes-element.ts";
import { type EncodedTensor, ownBytes } from "../../../../tensors/tensor.ts";
import { type Fields, isFields } from "../../base/read-fields.ts";

export interface ChoiceEvent extends Fields {
  readonly index: number;
}

export interface GenerationEvent extends Fields {
  readonly choices: readonly ChoiceEvent[];
}

/** In the order in which they were made. Throws MODEL_FAILED. @param choices that were asked for */
export function* eventsOf(outputs: readonly EncodedTensor[], choices: number): Generator<GenerationEvent, void, void> {
  const output = outputs.find(({ datatype }) => datatype === "BYTES");
  if (output === undefined) throw modelFailed("has no output of texts");
  const { memory, offset, length } = ownBytes(output.raw);
  const end = offset + length;
  for (let at = offset; at < end; ) {
    const start = at + lengthPrefixBytes;
    at = start + memory.readUInt32LE(at);
    yield checked(parsed(memory.toString("utf8", start, at)), choices);
  }
}

/** Says what is wrong with the answer, and nothing of what is in it. */
export function modelFailed(what: string): GatewayError {
  return new GatewayError("MODEL_FAILED", `The model's answer ${what}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw modelFailed("has an event that is not JSON");
  }
}

function checked(event: unknown, choices: number): GenerationEvent {
  if (!isFields(event) || !Array.isArray(event.choices)) throw modelFailed("has an event without choices");
  for (const choice of event.choices) {
    const index: unknown = isFields(choice) ? choice.index : undefined;
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= choices)
      throw modelFailed(`has an event for a choice whose index is none of 0 to ${choices - 1}`);
  }
  return event as unknown as GenerationEvent;
}
