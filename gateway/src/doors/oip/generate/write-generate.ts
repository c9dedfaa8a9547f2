/** Writes the answers of generate requests: a text, or each output by its name; whole, or as an event for each chunk. */
import { GatewayError } from "../../../errors/gateway-error.ts";
import type { Outcome, StreamOutcome } from "../../../request/exchange.ts";
import type { CallRecord } from "../../../request/record.ts";
import { elementCount } from "../../../tensors/element-count.ts";
import { jsonFromTensor } from "../../../tensors/json-from-tensor.ts";
import { byteLengthOf, type EncodedTensor, ownBytes } from "../../../tensors/tensor.ts";
import type { LiveText } from "../../http-door.ts";
import { isFields } from "../../openai/base/read-fields.ts";
import { Endings } from "../../openai/generate/answer/endings.ts";
import { type ChoiceEvent, eventsOf } from "../../openai/generate/answer/events.ts";
import type { GenerateWish } from "./ask-generate.ts";

/** As Triton has it; there is no mark of the end. */
const eventStream = "text/event-stream; charset=utf-8";

/** Throws PAYLOAD_TOO_LARGE, or MODEL_FAILED for a text that was cut off. */
export function writeGenerate(outcome: Outcome, wish: GenerateWish, maxBytes: number): string {
  const { outputs, version, firstDimension, record } = outcome;
  refuseTooLarge(byteLengthOf(outputs), maxBytes);
  const writer = new GenerateWriter(record, wish, isText(version), firstDimension);
  const text = writer.textOf(outputs);
  writer.refuseOpen();
  return text;
}

export function streamGenerate(outcome: StreamOutcome, wish: GenerateWish): LiveText {
  return { mediaType: eventStream, texts: textsOf(outcome, wish), heartbeat: ": ping\n\n" };
}

async function* textsOf(
  { chunks, version, firstDimension, record }: StreamOutcome,
  wish: GenerateWish,
): AsyncGenerator<string, void, void> {
  const writer = new GenerateWriter(record, wish, isText(version), firstDimension);
  try {
    for (let outputs = await chunks.next(); outputs !== undefined; outputs = await chunks.next()) {
      const text = writer.textOf(outputs);
      if (!writer.wasEmpty) yield `data: ${text}\n\n`;
    }
    writer.refuseOpen();
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    record.noteFailure(error);
    yield `data: ${JSON.stringify({ error: error.detail, reason: error.reason, request_id: record.requestId })}\n\n`;
  }
}

function isText({ task }: Outcome["version"]): boolean {
  return task === "chat" || task === "complete";
}

/** What one answer has in common, and whether its text has come to an end. */
class GenerateWriter {
  /** The last outputs held no text: the chunk that names a role, for one. */
  wasEmpty = false;
  readonly #beginning: string;
  readonly #endings: Endings | undefined;
  readonly #firstDimension: number;

  constructor({ model, version }: CallRecord, { id }: GenerateWish, isText: boolean, firstDimension: number) {
    const head = { ...(id !== undefined && { id }), model_name: model, model_version: version };
    this.#beginning = JSON.stringify(head).slice(0, -1);
    this.#endings = isText ? new Endings(1) : undefined;
    this.#firstDimension = firstDimension;
  }

  textOf(outputs: readonly EncodedTensor[]): string {
    if (this.#endings === undefined) return `${this.#beginning}${outputs.map((output) => `,${this.#field(output)}`).join("")}}`;
    let text = "";
    for (const { choices } of eventsOf(outputs, 1))
      for (const choice of choices) {
        this.#endings.note(choice);
        text += textOfChoice(choice);
      }
    this.wasEmpty = text === "";
    return `${this.#beginning},"text_output":${JSON.stringify(text)}}`;
  }

  /** Throws MODEL_FAILED for a text that was cut off. */
  refuseOpen(): void {
    this.#endings?.refuseOpen();
  }

  /** An output of one element is that element, as a text is in `text_output`. */
  #field({ name, datatype, shape, raw }: EncodedTensor): string {
    const isOne = elementCount(shape) === 1;
    const json = jsonFromTensor(datatype, isOne ? [] : shape, ownBytes(raw), isOne ? 0 : this.#firstDimension);
    return `${JSON.stringify(name)}:${json}`;
  }
}

function textOfChoice({ delta, message, text }: ChoiceEvent): string {
  const said = text ?? contentOf(delta) ?? contentOf(message);
  return typeof said === "string" ? said : "";
}

function contentOf(part: unknown): unknown {
  return isFields(part) ? part.content : undefined;
}

function refuseTooLarge(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new GatewayError("PAYLOAD_TOO_LARGE", `The answer takes more than ${maxBytes} bytes: ask for it by infer, in binary.`);
}
