/** Reads what a server generates: each event of a stream, or the whole answer, as contract/generation.md has them; and tells whether it is complete. */
import type { Usage } from "../../answer.ts";
import { usageFrom } from "./usage.ts";

/**
 * What one event comes to. event: goes on to the caller. nothing: it said nothing for it. end: the stream's own last word.
 * error: the server's own, as it stands in the event. wrong: it is none of OpenAI's API, for the operator.
 */
export type ReadEvent =
  | { readonly kind: "event"; readonly event: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "end" }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "wrong"; readonly wrong: string };

const said = { nothing: { kind: "nothing" }, end: { kind: "end" } } as const;
const lastWord = "[DONE]";
/** With these a server says that it did not finish. */
const unfinished: readonly unknown[] = ["error", "abort"];

interface Choice {
  index?: unknown;
  readonly finish_reason?: unknown;
}

export class Generated {
  /** Undefined until the server has said it. */
  usage: Usage | undefined = undefined;
  readonly #wantedChoices: number;
  readonly #ended = new Set<number>();
  readonly #seen = new Set<number>();
  #isOver = false;

  /** @param wantedChoices how many the caller asked for */
  constructor(wantedChoices: number) {
    this.#wantedChoices = wantedChoices;
  }

  /** Why it is no whole answer, if it ended here; empty when it is one. @param hasLastWord whether streams end with one */
  whyIncomplete(hasLastWord: boolean): string {
    if (this.#ended.size < Math.max(this.#wantedChoices, this.#seen.size))
      return `it ended after ${this.#ended.size} of ${Math.max(this.#wantedChoices, this.#seen.size)} choices had a finish_reason`;
    return hasLastWord && !this.#isOver ? `it ended without ${lastWord}` : "";
  }

  /** One event of a stream. */
  read(data: Buffer): ReadEvent {
    const text = data.toString();
    if (text.trim() === lastWord) {
      this.#isOver = true;
      return said.end;
    }
    return this.readWhole(text);
  }

  /** A whole answer, or the JSON of one event. */
  readWhole(text: string): ReadEvent {
    let event: Record<string, unknown>;
    try {
      event = JSON.parse(text);
    } catch {
      return { kind: "wrong", wrong: "it is no JSON" };
    }
    if (typeof event !== "object" || event === null || Array.isArray(event)) return { kind: "wrong", wrong: "it is no JSON object" };
    if (event.error !== undefined && event.error !== null) return { kind: "error", error: event.error };
    this.usage = usageFrom(event.usage) ?? this.usage;
    const { choices } = event;
    // The event with the usage, and those with which some servers say what they think of the prompt.
    if (!Array.isArray(choices) || choices.length === 0) return said.nothing;
    const wrong = this.#note(choices);
    return wrong === "" ? { kind: "event", event: ownPartOf(event) } : { kind: "wrong", wrong };
  }

  #note(choices: Choice[]): string {
    for (const [place, choice] of choices.entries()) {
      if (typeof choice !== "object" || choice === null) return "a choice is no object";
      const index = choice.index ?? place;
      if (!Number.isSafeInteger(index) || (index as number) < 0) return "a choice has an index that is none";
      choice.index = index;
      this.#seen.add(index as number);
      const { finish_reason } = choice;
      if (unfinished.includes(finish_reason)) return `it ended with finish_reason ${finish_reason}`;
      if (finish_reason !== undefined && finish_reason !== null) this.#ended.add(index as number);
    }
    return "";
  }
}

/** Without what the door says itself. */
function ownPartOf({ id, object, created, model, usage, ...event }: Record<string, unknown>): string {
  return JSON.stringify(event);
}
