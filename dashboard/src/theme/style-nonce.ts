/** The nonce of this page load: the only styles made by scripts that the CSP lets through carry it. */

export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}
