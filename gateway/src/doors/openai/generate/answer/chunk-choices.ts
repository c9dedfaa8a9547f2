/** The choices of a stream's chunks: in the order that clients count on, each with all that a choice of OpenAI's has. */
import { type Fields, isFields } from "../../base/read-fields.ts";
import { deltaFromMessage } from "./deltas.ts";
import type { ChoiceEvent, GenerationEvent } from "./events.ts";
import type { Kind } from "./kinds.ts";

const nothing: readonly Fields[] = [];

export class ChunkChoices {
  readonly #isChat: boolean;
  readonly #count: number;
  #hasBegun = false;
  /** Calls of tools whose id and name have gone out, as `choice/call`. */
  readonly #named = new Set<string>();

  /** @param count of the choices that were asked for */
  constructor(kind: Kind, count: number) {
    this.#isChat = kind.task === "chat";
    this.#count = count;
  }

  /**
   * What goes before an event that says something: clients find choices by their place among those that they have seen, so each appears in its turn, whatever
   * order the model makes them in; a chat's with its role.
   */
  openings({ choices }: GenerationEvent): readonly Fields[] {
    if (this.#hasBegun) return nothing;
    this.#hasBegun = true;
    if (!this.#isChat && this.#count === 1) return nothing;
    return Array.from({ length: this.#count }, (_, index) => this.#opening(index, choices));
  }

  /** The event's choices that say anything. */
  of({ choices }: GenerationEvent): readonly Fields[] {
    const said: Fields[] = [];
    for (const choice of choices) {
      const whole = this.#isChat ? this.#chatChoice(choice) : this.#textChoice(choice);
      if (whole !== undefined) said.push(whole);
    }
    return said;
  }

  #opening(index: number, choices: readonly ChoiceEvent[]): Fields {
    if (!this.#isChat) return { index, text: "", logprobs: null, finish_reason: null };
    // A message of calls alone has no text, not an empty one.
    const callsTools = choices.some((choice) => choice.index === index && isFields(choice.delta) && Array.isArray(choice.delta.tool_calls));
    return { index, delta: { role: "assistant", content: callsTools ? null : "" }, logprobs: null, finish_reason: null };
  }

  #textChoice({ index, text = "", logprobs = null, finish_reason: reason = null, ...others }: ChoiceEvent): Fields | undefined {
    if (text === "" && logprobs === null && reason === null && isEmpty(others)) return undefined;
    return { index, text, logprobs, finish_reason: reason, ...others };
  }

  #chatChoice({ index, delta, message, logprobs = null, finish_reason: reason = null, ...others }: ChoiceEvent): Fields | undefined {
    const part = isFields(message) ? deltaFromMessage(message) : isFields(delta) ? delta : {};
    // The role is said, and text of no length says nothing.
    const { role: _said, content, ...more } = part;
    const news = content === "" || content === null || content === undefined ? more : { content, ...more };
    if (reason === null && logprobs === null && isEmpty(others) && saysNothing(news)) return undefined;
    const named = Array.isArray(news.tool_calls) ? { ...news, tool_calls: news.tool_calls.map((call) => this.#callOf(index, call)) } : news;
    return { index, delta: named, logprobs, finish_reason: reason, ...others };
  }

  /** Clients join what comes twice. */
  #callOf(choice: number, call: unknown): unknown {
    if (!isFields(call) || !(typeof call.id === "string" || isFields(call.function))) return call;
    const key = `${choice}/${String(call.index)}`;
    if (!this.#named.has(key)) {
      this.#named.add(key);
      return call;
    }
    const { id: _id, type: _type, function: made, ...others } = call;
    if (!isFields(made)) return others;
    const { name: _name, ...rest } = made;
    return { ...others, function: rest };
  }
}

function isEmpty(fields: Fields): boolean {
  for (const _ in fields) return false;
  return true;
}

function saysNothing(delta: Fields): boolean {
  for (const name in delta) if (delta[name] !== "" && delta[name] !== null) return false;
  return true;
}
