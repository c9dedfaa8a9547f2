/** Takes the whole body of an answer, up to a bound. */
import type { Readable } from "node:stream";

/** whole: all of it. tooLong: there is more than is taken. broken: it ended before its end. */
export type Body = { readonly whole: Buffer } | { readonly tooLong: true } | { readonly broken: string };

/** @param done told once. @param heard told of every piece */
export function takeBody(from: Readable, maxBytes: number, done: (body: Body) => void, heard: () => void = () => {}): void {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let isOver = false;
  const end = (body: Body): void => {
    if (isOver) return;
    isOver = true;
    done(body);
  };
  from.on("data", (piece: Buffer) => {
    heard();
    bytes += piece.length;
    if (bytes > maxBytes) end({ tooLong: true });
    else if (!isOver) pieces.push(piece);
  });
  from.on("end", () => end({ whole: Buffer.concat(pieces) }));
  from.on("error", (error) => end({ broken: error.message }));
  from.on("close", () => end({ broken: "the connection ended" }));
}
