/** Asks a server whether it is there, and how long the vectors of its embedding models are. */

import { isAnswer, isDown, refusesKey } from "../../errors/server-status.ts";
import type { Timers } from "../../time/timers.ts";
import { wordsOf } from "./call/outcome.ts";
import { embeddingsFrom } from "./call/read-embeddings.ts";
import type { ServedModel } from "./call/served-model.ts";
import type { OpenAiClient } from "./http/client.ts";
import { decoded } from "./http/content-encoding.ts";
import { errorInBody } from "./http/server-words.ts";
import { takeBody } from "./http/take-body.ts";

/** A question to a server that has nothing to do but answer, in milliseconds. */
const askTimeoutMs = 5_000;
const maxListBytes = 4 * 1024 * 1024;

/**
 * How a look ended. there: it answers; with the names of its models, where it lists any. refused: it does not take this
 * gateway's key. failed: it says itself that it can't. unreached: no connection. silent: it stands, and says nothing.
 */
export type Seen =
  | { readonly kind: "there"; readonly names: ReadonlySet<string> | undefined }
  | { readonly kind: "refused" | "failed" | "unreached" | "silent"; readonly words: string };

interface Asked {
  readonly status: number;
  readonly body: Buffer;
}

type Unanswered = Exclude<Seen, { kind: "there" }>;

/** Resolves in any case. A server that has no list of its models is there all the same. */
export async function look(client: OpenAiClient, timers: Timers): Promise<Seen> {
  const asked = await ask(client, timers, "/models", undefined);
  if ("kind" in asked) return asked;
  const { status, body } = asked;
  const words = wordsOf({ status, ...errorInBody(body, client.secrets) });
  if (refusesKey(status)) return { kind: "refused", words };
  if (isDown(status)) return { kind: "failed", words };
  return { kind: "there", names: isAnswer(status) ? namesIn(body) : undefined };
}

/** Resolves with how long the vectors of a model are, or with a sentence for the operator. */
export async function askDimensions(client: OpenAiClient, timers: Timers, { wireName, path }: ServedModel): Promise<number | string> {
  const question = Buffer.from(JSON.stringify({ model: wireName, input: ["length"], encoding_format: "base64" }));
  const asked = await ask(client, timers, path, [question]);
  if ("kind" in asked) return asked.words;
  const { status, body } = asked;
  if (!isAnswer(status)) return wordsOf({ status, ...errorInBody(body, client.secrets) });
  const read = embeddingsFrom(body.toString(), 1, undefined);
  if ("dimensions" in read) return read.dimensions;
  return "wrong" in read ? read.wrong : "It answers with an error.";
}

/** A connection that the server has just let go of says nothing of it: then once more. */
async function ask(
  client: OpenAiClient,
  timers: Timers,
  path: string,
  question: readonly Buffer[] | undefined,
): Promise<Asked | Unanswered> {
  const asked = await askOnce(client, timers, path, question);
  return asked === "stale" ? unstale(await askOnce(client, timers, path, question)) : asked;
}

function unstale(asked: Asked | Unanswered | "stale"): Asked | Unanswered {
  return asked === "stale" ? { kind: "unreached", words: "It lets go of each connection." } : asked;
}

function askOnce(
  client: OpenAiClient,
  timers: Timers,
  path: string,
  question: readonly Buffer[] | undefined,
): Promise<Asked | Unanswered | "stale"> {
  return new Promise((resolve) => {
    const end = (asked: Asked | Unanswered | "stale"): void => {
      cancel();
      resolve(asked);
    };
    const sent = client.send(path, { accept: "application/json" }, question, {
      responded: (response) => {
        response.on("error", () => {});
        const status = response.statusCode ?? 0;
        takeBody(decoded(response) ?? response, maxListBytes, (taken) => {
          if ("tooLong" in taken) sent.giveUp();
          if ("broken" in taken) end({ kind: "unreached", words: taken.broken });
          else end({ status, body: "whole" in taken ? taken.whole : Buffer.alloc(0) });
        });
      },
      failed: ({ isStale, words }) => end(isStale ? "stale" : { kind: "unreached", words }),
    });
    const cancel = timers.after(askTimeoutMs, () => {
      sent.giveUp();
      resolve({ kind: "silent", words: `no answer within ${askTimeoutMs} ms` });
    });
  });
}

function namesIn(body: Buffer): ReadonlySet<string> | undefined {
  try {
    const { data } = JSON.parse(body.toString());
    return Array.isArray(data) && data.length > 0 ? new Set(data.map((each) => String(each?.id))) : undefined;
  } catch {
    return undefined;
  }
}
