/** Undoes the content encoding of an answer as its bytes come: a server is asked for none, and a proxy before it may not care. */
import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";

const decoders = {
  gzip: () => createGunzip({ flush: constants.Z_SYNC_FLUSH }),
  deflate: () => createInflate({ flush: constants.Z_SYNC_FLUSH }),
  br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: () => createZstdDecompress(),
};

/** Undefined where it is encoded in a way that is not known here. What goes wrong with the answer goes wrong with what is read. */
export function decoded(response: IncomingMessage): Readable | undefined {
  const encoding = (response.headers["content-encoding"] ?? "").trim().toLowerCase().replace(/^x-/, "");
  if (encoding === "" || encoding === "identity") return response;
  if (!Object.hasOwn(decoders, encoding)) return undefined;
  const decoder = decoders[encoding as keyof typeof decoders]();
  pipeline(response, decoder, () => {});
  return decoder;
}
