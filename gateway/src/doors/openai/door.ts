/** The doors of OpenAI's API: chats, completions and embeddings, as its official clients ask for them. */
import type { LimitSettings } from "../../config/settings.ts";
import { openAiProblemFromError } from "../../errors/openai-error.ts";
import type { Places } from "../../pool/places.ts";
import { type AnswerFormat, HttpDoor, type HttpOperation } from "../http-door.ts";
import { JsonReader } from "../reading/json-reader.ts";
import { type HowToRead, jsonBodies } from "./base/json-bodies.ts";
import { refuseOtherMediaType } from "./base/media-types.ts";
import { askEmbed } from "./embed/ask-embed.ts";
import { type EmbedWish, readEmbed } from "./embed/read-embed.ts";
import { writeEmbed } from "./embed/write-embed.ts";
import { chat, completion, type Kind } from "./generate/answer/kinds.ts";
import { streamGeneration } from "./generate/answer/write-stream.ts";
import { writeGeneration } from "./generate/answer/write-whole.ts";
import { askGeneration } from "./generate/request/ask-generation.ts";
import type { GenerationHead, GenerationWish } from "./generate/request/head.ts";
import { readChat, readCompletion } from "./generate/request/read-generation.ts";
import { chatOperation, completionOperation, embedOperation } from "./operations.ts";

const json = "application/json";

export function createChatDoor(limits: LimitSettings, bodies: Places, reader?: JsonReader): HttpDoor<GenerationWish> {
  const how: HowToRead<GenerationHead, GenerationWish> = { format: "chat", read: readChat, ask: (read) => askGeneration("chat", read) };
  return doorOf(chatOperation, how, answersOf(chat), limits, bodies, reader);
}

export function createCompletionDoor(limits: LimitSettings, bodies: Places, reader?: JsonReader): HttpDoor<GenerationWish> {
  const how: HowToRead<GenerationHead, GenerationWish> = {
    format: "completion",
    read: readCompletion,
    ask: (read) => askGeneration("complete", read),
  };
  return doorOf(completionOperation, how, answersOf(completion), limits, bodies, reader);
}

export function createEmbedDoor(limits: LimitSettings, bodies: Places, reader?: JsonReader): HttpDoor<EmbedWish> {
  const answers: AnswerFormat<EmbedWish> = {
    mediaType: json,
    write: (outcome, { json_answer_bytes: maxBytes }, wish) => writeEmbed(outcome, wish, maxBytes),
  };
  return doorOf(embedOperation, { format: "embed", read: readEmbed, ask: askEmbed }, answers, limits, bodies, reader);
}

function answersOf(kind: Kind): AnswerFormat<GenerationWish> {
  return {
    mediaType: json,
    write: (outcome, { json_answer_bytes: maxBytes }, wish) => writeGeneration(kind, outcome, wish, maxBytes),
    stream: (outcome, wish) => streamGeneration(kind, outcome, wish),
  };
}

function doorOf<Head, Wish>(
  operation: HttpOperation,
  how: HowToRead<Head, Wish>,
  answers: AnswerFormat<Wish>,
  limits: LimitSettings,
  bodies: Places,
  reader = new JsonReader(limits.json_body_bytes),
): HttpDoor<Wish> {
  const bodyFormat = jsonBodies(how, reader);
  return new HttpDoor<Wish>(
    {
      operations: [operation],
      bodyFormat(mediaType) {
        refuseOtherMediaType(mediaType);
        return bodyFormat;
      },
      answerFormat: () => answers,
      problem: openAiProblemFromError,
      rateHeaders: "openai",
    },
    limits,
    bodies,
  );
}
