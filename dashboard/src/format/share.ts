/** The text that carries a playground's input in a link: its JSON, deflated, in base64 that addresses may hold. */

/** Values by input name. */
type Inputs = Readonly<Record<string, unknown>>;

/** Longer ones are cut by chat programs and mail. */
export const mostShareCharacters = 6_000;

/** A few thousand characters can unfold to millions; no form of ours needs more than this. */
const mostInflatedBytes = 4_000_000;

export async function shareTextFromInputs(inputs: Inputs): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(inputs));
  return base64UrlFromBytes(await read(streamOf(json).pipeThrough(new CompressionStream("deflate-raw")), Number.POSITIVE_INFINITY));
}

/** Throws an Error that says what is wrong with the text. */
export async function inputsFromShareText(text: string): Promise<Inputs> {
  const value: unknown = JSON.parse(await inflated(text));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("it holds no inputs");
  return value as Inputs;
}

async function inflated(text: string): Promise<string> {
  const packed = bytesFromBase64Url(text);
  const json = await read(streamOf(packed).pipeThrough(new DecompressionStream("deflate-raw")), mostInflatedBytes);
  return new TextDecoder("utf-8", { fatal: true }).decode(json);
}

function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Response(bytes).body!;
}

async function read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return joined(parts, length);
    length += value.length;
    if (length > mostBytes) {
      await reader.cancel();
      throw new Error("it is too large");
    }
    parts.push(value);
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function base64UrlFromBytes(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function bytesFromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new Error("it is damaged");
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}
