/** Runs in a thread of its own, and reads large bodies of text of every door there. */
import { readGenerate } from "../oip/generate/read-generate.ts";
import { readInfer } from "../oip/read-infer.ts";
import { readEmbed } from "../openai/embed/read-embed.ts";
import { readChat, readCompletion } from "../openai/generate/request/read-generation.ts";
import { readText } from "../predict/read-text.ts";
import { serveReading } from "../reading/serve.ts";

const atOnce = { oip: readInfer, generate: readGenerate, chat: readChat, completion: readCompletion, embed: readEmbed } as const;

serveReading((format) =>
  format in atOnce
    ? { atOnce: atOnce[format as keyof typeof atOnce] }
    : { fitLater: (body, maxDepth) => readText(format as Exclude<typeof format, keyof typeof atOnce>, body, maxDepth) },
);
