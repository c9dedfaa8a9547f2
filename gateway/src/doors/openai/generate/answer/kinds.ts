/** What answers of chats and of completions are called, and how an event's choice becomes part of one. */

import type { ModelVersion } from "../../../../models/model-version.ts";
import type { CallRecord } from "../../../../request/record.ts";
import type { Fields } from "../../base/read-fields.ts";

export interface Kind {
  readonly task: "chat" | "complete";
  readonly idPrefix: string;
  /** `object` of a whole answer, and of a chunk of one. */
  readonly whole: string;
  readonly chunk: string;
}

export const chat: Kind = { task: "chat", idPrefix: "chatcmpl-", whole: "chat.completion", chunk: "chat.completion.chunk" };
export const completion: Kind = { task: "complete", idPrefix: "cmpl-", whole: "text_completion", chunk: "text_completion" };

/** What all parts of one answer have in common. */
export interface AnswerHead {
  readonly id: string;
  readonly object: string;
  /** Seconds since 1970-01-01 UTC. */
  readonly created: number;
  /** The exact version, as it can be asked for again: of a name, OpenAI's answers tell the dated model behind it, too. */
  readonly model: string;
}

export function headOf(kind: Kind, object: string, { name, version }: ModelVersion, { requestId }: CallRecord): AnswerHead {
  return { id: `${kind.idPrefix}${requestId}`, object, created: Math.floor(Date.now() / 1_000), model: `${name}@${version}` };
}

/** What of an event is neither a choice nor ours to say. */
export function othersOf({
  choices: _,
  id: _id,
  object: _object,
  created: _created,
  model: _model,
  usage: _usage,
  ...others
}: Fields): Fields {
  return others;
}
