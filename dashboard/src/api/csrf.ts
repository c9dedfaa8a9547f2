/** The token that every request which changes something carries beside the session's cookie. */

export const csrfHeader = "x-csrf-token";

let token = "";

export function currentCsrfToken(): string {
  return token;
}

export function setCsrfToken(next: string): void {
  token = next;
}

export function isUnsafe(method: string): boolean {
  return !["GET", "HEAD", "OPTIONS"].includes(method);
}
