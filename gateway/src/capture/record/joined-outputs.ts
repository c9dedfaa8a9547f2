/** The outputs of a call as one: chunks end to end, and of a model for text the text itself instead of the events that it came in. */
import type { ModelVersion } from "../../models/model-version.ts";
import { bytesElementLength, lengthPrefixBytes, writeBytesElement } from "../../tensors/bytes-element.ts";
import { type EncodedTensor, OwnBytes, ownBytes } from "../../tensors/tensor.ts";

/** The output of models for text that the path carries, as contract/generation.md has it. */
export const eventOutput = "event";
/** What stands for it in a record. */
export const textOutput = "text";

export function joinedOutputs(
  { task }: Pick<ModelVersion, "task">,
  chunks: readonly (readonly EncodedTensor[])[],
): readonly EncodedTensor[] {
  const outputs = chunks.length <= 1 ? (chunks[0] ?? []) : joined(chunks);
  if (task !== "chat" && task !== "complete") return outputs;
  const event = outputs.find(({ name }) => name === eventOutput);
  return event === undefined ? outputs : generated(event);
}

/** Along the first axis; of a scalar a list of its values. */
function joined(chunks: readonly (readonly EncodedTensor[])[]): EncodedTensor[] {
  const byName = new Map<string, EncodedTensor[]>();
  for (const tensor of chunks.flat()) byName.set(tensor.name, [...(byName.get(tensor.name) ?? []), tensor]);
  return [...byName.values()].map(endToEnd);
}

function endToEnd(parts: readonly EncodedTensor[]): EncodedTensor {
  const { name, datatype, shape } = parts[0]!;
  const length = parts.reduce((sum, part) => sum + (part.shape[0] ?? 1), 0);
  const raw = new OwnBytes(Buffer.concat(parts.map((part) => ownBytes(part.raw).view())));
  return { name, datatype, shape: [length, ...shape.slice(1)], raw };
}

interface Choice {
  text: string;
  finish: string | undefined;
  /** Calls of tools: their names and arguments, as they came. */
  calls: string;
}

interface Message {
  readonly content?: unknown;
  readonly tool_calls?: readonly { readonly function?: { readonly name?: unknown; readonly arguments?: unknown } }[];
}

interface EventChoice {
  readonly index?: number;
  readonly text?: unknown;
  readonly delta?: Message;
  readonly message?: Message;
  readonly finish_reason?: unknown;
}

function generated(event: EncodedTensor): EncodedTensor[] {
  const choices = new Map<number, Choice>();
  for (const text of textsIn(event)) for (const choice of choicesIn(text)) add(choices, choice);
  const inOrder = [...choices].sort(([one], [other]) => one - other).map(([, choice]) => choice);
  const outputs = [
    textTensor(
      textOutput,
      inOrder.map(({ text }) => text),
    ),
  ];
  if (inOrder.some(({ calls }) => calls !== ""))
    outputs.push(
      textTensor(
        "tool_calls",
        inOrder.map(({ calls }) => calls),
      ),
    );
  outputs.push(
    textTensor(
      "finish_reason",
      inOrder.map(({ finish = "" }) => finish),
    ),
  );
  return outputs;
}

function add(choices: Map<number, Choice>, { index = 0, text, delta, message, finish_reason: finish }: EventChoice): void {
  const choice = choices.get(index) ?? { text: "", finish: undefined, calls: "" };
  choices.set(index, choice);
  const said = message ?? delta;
  for (const part of [text, said?.content]) if (typeof part === "string") choice.text += part;
  for (const { function: called } of said?.tool_calls ?? [])
    for (const part of [called?.name, called?.arguments]) if (typeof part === "string") choice.calls += part;
  if (typeof finish === "string") choice.finish = finish;
}

/** Of what is no event: none. */
function choicesIn(text: string): readonly EventChoice[] {
  try {
    const { choices } = JSON.parse(text) as { choices?: unknown };
    return Array.isArray(choices) ? (choices as EventChoice[]) : [];
  } catch {
    return [];
  }
}

function* textsIn({ raw }: EncodedTensor): Generator<string> {
  const bytes = ownBytes(raw).view();
  for (let at = 0; at + lengthPrefixBytes <= bytes.length; ) {
    const start = at + lengthPrefixBytes;
    at = start + bytes.readUInt32LE(at);
    yield bytes.toString("utf8", start, at);
  }
}

function textTensor(name: string, texts: readonly string[]): EncodedTensor {
  const whole = texts.map((text) => text.toWellFormed());
  const bytes = Buffer.allocUnsafe(whole.reduce((sum, text) => sum + lengthPrefixBytes + bytesElementLength(text)!, 0));
  let at = 0;
  for (const text of whole) at = writeBytesElement(text, bytes, at);
  return { name, datatype: "BYTES", shape: [texts.length], raw: new OwnBytes(bytes) };
}
