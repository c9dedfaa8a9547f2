/** JSON pointers (RFC 6901): where in a body something stands. */

/** `/weights/a~1b` for "weights" and "a/b"; empty for no tokens: the whole body. */
export function pointerFromTokens(...tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export function tokensOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
