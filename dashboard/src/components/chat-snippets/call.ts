/** A chat as the snippets say it. */

import type { ChatRequest } from "../../api/chat.ts";

export interface ChatCall extends ChatRequest {
  /** Where the gateway is, without a slash at its end. */
  readonly gateway: string;
  /** False where the gateway asks for no key. */
  readonly needsKey: boolean;
}

/** What a client of OpenAI's takes for a key where none is asked for; it does without no less. */
export const noKey = "none";

/** Every field but how it is streamed, which each language has its own way for. */
export function bodyOf({ target, messages, parameters }: ChatRequest): object {
  return { model: target, messages, ...parameters };
}
