/** Writes a chat or a completion as the event stream that OpenAI's clients read. No `id:` and no `retry:`: with one of them, their comments become events. */
import type { Usage } from "../../../../backends/answer.ts";
import { GatewayError } from "../../../../errors/gateway-error.ts";
import { openAiErrorFrom } from "../../../../errors/openai-error.ts";
import type { StreamOutcome } from "../../../../request/exchange.ts";
import type { CallRecord } from "../../../../request/record.ts";
import type { EncodedTensor } from "../../../../tensors/tensor.ts";
import type { LiveText } from "../../../http-door.ts";
import type { Fields } from "../../base/read-fields.ts";
import { usageDocument } from "../../base/tokens.ts";
import type { GenerationWish } from "../request/head.ts";
import { ChunkChoices } from "./chunk-choices.ts";
import { Endings } from "./endings.ts";
import { eventsOf } from "./events.ts";
import { headOf, type Kind, othersOf } from "./kinds.ts";

export const eventStream = "text/event-stream";

export function streamGeneration(kind: Kind, outcome: StreamOutcome, wish: GenerationWish): LiveText {
  return { mediaType: eventStream, texts: textsOf(kind, outcome, wish), heartbeat: ": ping\n\n" };
}

/** Only an answer that is whole ends with [DONE]; any other ends with an error: without one, clients take what is cut off for the end. */
async function* textsOf(kind: Kind, { version, chunks, record }: StreamOutcome, wish: GenerationWish): AsyncGenerator<string, void, void> {
  const writer = new ChunkWriter(kind, JSON.stringify(headOf(kind, kind.chunk, version, record)), wish);
  try {
    for (let outputs = await chunks.next(); outputs !== undefined; outputs = await chunks.next()) {
      const text = writer.textOf(outputs);
      if (text !== "") yield text;
    }
    yield writer.ending(record.usage);
  } catch (thrown) {
    yield errorText(thrown, record);
  }
}

class ChunkWriter {
  readonly #beginning: string;
  readonly #wish: GenerationWish;
  readonly #choices: ChunkChoices;
  readonly #endings: Endings;

  constructor(kind: Kind, head: string, wish: GenerationWish) {
    this.#beginning = `data: ${head.slice(0, -1)},`;
    this.#wish = wish;
    this.#choices = new ChunkChoices(kind, wish.choices);
    this.#endings = new Endings(wish.choices);
  }

  /** Throws MODEL_FAILED. */
  textOf(outputs: readonly EncodedTensor[]): string {
    let text = "";
    for (const event of eventsOf(outputs, this.#wish.choices)) {
      for (const choice of event.choices) this.#endings.note(choice);
      const others = othersOf(event);
      const choices = this.#choices.of(event);
      if (choices.length > 0) for (const opening of this.#choices.openings(event)) text += this.#chunk({ choices: [opening] });
      if (choices.length > 0 || Object.keys(others).length > 0) text += this.#chunk({ choices, ...others });
    }
    return text;
  }

  /** Throws MODEL_FAILED for an answer that is not whole. */
  ending(usage: Usage | undefined): string {
    this.#endings.refuseOpen();
    if (!this.#wish.includesUsage) return "data: [DONE]\n\n";
    const counted = { choices: [], usage: usageDocument(usage) };
    return `${this.#beginning}${JSON.stringify(counted).slice(1)}\n\ndata: [DONE]\n\n`;
  }

  #chunk(own: Fields): string {
    const said = this.#wish.includesUsage ? { ...own, usage: null } : own;
    return `${this.#beginning}${JSON.stringify(said).slice(1)}\n\n`;
  }
}

function errorText(thrown: unknown, record: CallRecord): string {
  const error = GatewayError.from(thrown);
  record.noteFailure(error);
  return `data: ${JSON.stringify({ error: { ...openAiErrorFrom(error), request_id: record.requestId } })}\n\n`;
}
