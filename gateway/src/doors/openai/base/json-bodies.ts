/** Bodies of JSON that are read in one go: here, or in another thread where they are large. */
import { MemorySink } from "../../../request/body/read.ts";
import type { Received } from "../../../request/exchange.ts";
import type { Asked } from "../../../request/inputs/asked.ts";
import type { BodyFormat } from "../../http-door.ts";
import { type JsonReader, readElsewhereFromBytes } from "../../reading/json-reader.ts";
import type { Format, ReadAtOnce, TextFormat } from "../../reading/messages.ts";

/** How the bodies of one operation become requests. */
export interface HowToRead<Head, Wish> {
  /** What the other thread knows it as. */
  readonly format: Exclude<Format, TextFormat>;
  /** Throws INVALID_REQUEST and MODEL_NOT_FOUND. */
  readonly read: (body: Buffer, maxDepth: number) => ReadAtOnce<Head>;
  readonly ask: (read: ReadAtOnce<Head>) => { readonly asked: Asked; readonly wish: Wish };
}

export function jsonBodies<Head, Wish>({ format, read, ask }: HowToRead<Head, Wish>, reader: JsonReader): BodyFormat<Wish> {
  return {
    maxBytes: (limits) => limits.json_body_bytes,
    open: ({ call, contentLength, limits }) =>
      new MemorySink<Received<Wish> | Promise<Received<Wish>>>(contentLength, (body, isOwn) => {
        const bytes = body.length;
        if (bytes < readElsewhereFromBytes) return { ...ask(read(body, limits.json_depth)), bytes, file: undefined };
        const beganMs = performance.now();
        return reader
          .readAtOnce<Head>(format, isOwn ? body : Buffer.from(body), limits.json_depth, () => !call.hasLeft)
          .then((known) => ({ ...ask(known), bytes, waitedMs: performance.now() - beganMs, file: undefined }));
      }),
  };
}
