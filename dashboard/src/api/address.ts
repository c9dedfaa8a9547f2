/** Where the gateway is: beside this document, whatever base path it is served under. */

export function baseAddress(): string {
  return new URL(".", document.baseURI).href.replace(/\/$/, "");
}

/** `path` begins with a slash, as in /openapi.json. */
export function address(path: string): string {
  return baseAddress() + path;
}
