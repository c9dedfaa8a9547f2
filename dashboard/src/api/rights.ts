/** What the key that is signed in may do; what it may not is not shown. */

import { useSession } from "./session.ts";
import type { SignedInSession } from "./types.ts";

/** adminOfAll: an admin whose key names no models. */
export type Right = "predict" | "metrics" | "admin" | "adminOfAll";

export function may({ key }: SignedInSession, right: Right): boolean {
  const isAdmin = key.scopes.includes("admin");
  if (right === "adminOfAll") return isAdmin && key.models === null;
  return isAdmin || (right !== "admin" && key.scopes.includes(right));
}

/** For what stands inside the shell, which is only there for somebody who has signed in. */
export function useSignedIn(): SignedInSession {
  const { data } = useSession();
  if (data?.signed_in !== true) throw new Error("nobody is signed in");
  return data;
}
