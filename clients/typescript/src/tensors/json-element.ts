/** Elements as the gateway's JSON has them: what JSON has no number for as a string, and bytes as base64. */

export type JsonElement = number | string | boolean | { readonly b64: string };

export function elementToJson(element: number | bigint | string | boolean | Uint8Array): JsonElement {
  if (typeof element === "bigint")
    return BigInt(Number(element)) === element && Number.isSafeInteger(Number(element)) ? Number(element) : String(element);
  if (typeof element === "number") return Number.isFinite(element) ? element : String(element);
  return element instanceof Uint8Array ? { b64: base64From(element) } : element;
}

// What a call may have as arguments.
const CHUNK = 0x8000;

function base64From(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
