/** Puts the choices of a whole answer together out of the events that the model has made it of. */
import { type Fields, isFields } from "../../base/read-fields.ts";
import { addDelta, deltaFromMessage } from "./deltas.ts";
import { Endings } from "./endings.ts";
import type { ChoiceEvent, GenerationEvent } from "./events.ts";
import { type Kind, othersOf } from "./kinds.ts";

type Choice = Record<string, unknown>;

export class WholeChoices {
  readonly #isChat: boolean;
  readonly #choices: readonly Choice[];
  readonly #endings: Endings;
  /** Fields of events beside their choices, such as `system_fingerprint`. */
  readonly others: Record<string, unknown> = {};

  /** @param count of the choices that were asked for */
  constructor(kind: Kind, count: number) {
    this.#isChat = kind.task === "chat";
    this.#choices = Array.from({ length: count }, (_, index) => this.#begun(index));
    this.#endings = new Endings(count);
  }

  add(event: GenerationEvent): void {
    Object.assign(this.others, othersOf(event));
    for (const choice of event.choices) {
      this.#endings.note(choice);
      this.#addTo(this.#choices[choice.index]!, choice);
    }
  }

  /** By their index. Throws MODEL_FAILED where one has not ended. */
  whole(): readonly Fields[] {
    this.#endings.refuseOpen();
    return this.#isChat ? this.#choices.map(withCalls) : this.#choices;
  }

  #begun(index: number): Choice {
    const text = this.#isChat ? { message: { role: "assistant", content: null, refusal: null } } : { text: "" };
    return { index, ...text, logprobs: null, finish_reason: null };
  }

  #addTo(choice: Choice, { index: _index, delta, message, text, finish_reason: reason, logprobs, ...others }: ChoiceEvent): void {
    if (isFields(message)) addDelta(choice.message as Choice, deltaFromMessage(message));
    else if (isFields(delta)) addDelta(choice.message as Choice, delta);
    if (typeof text === "string") choice.text += text;
    if (typeof reason === "string") choice.finish_reason = reason;
    addDelta(choice, isFields(logprobs) ? { ...others, logprobs } : others);
  }
}

/** Calls of tools have an `index` in parts only, and a message of calls alone has no text, not an empty one. */
function withCalls(choice: Choice): Fields {
  const message = choice.message as Choice;
  if (!Array.isArray(message.tool_calls)) return choice;
  const calls = message.tool_calls
    .toSorted((one: { index: number }, other: { index: number }) => one.index - other.index)
    .map(({ index: _index, ...call }: { index: number }) => call);
  return { ...choice, message: { ...message, content: message.content || null, tool_calls: calls } };
}
