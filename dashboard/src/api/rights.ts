/** What the key that is signed in may do; what it may not is not shown. */

import { createContext, useContext } from "react";
import type { SignedInSession } from "./types.ts";

/** adminOfAll: an admin whose key names no models. */
export type Right = "predict" | "metrics" | "admin" | "adminOfAll";

export function may({ key }: SignedInSession, right: Right): boolean {
  const isAdmin = key.scopes.includes("admin");
  if (right === "adminOfAll") return isAdmin && key.models === null;
  return isAdmin || (right !== "admin" && key.scopes.includes(right));
}

export const SignedInContext = createContext<SignedInSession | undefined>(undefined);

/** For what stands inside the shell. While somebody whose session has ended signs in again, it is still the last one. */
export function useSignedIn(): SignedInSession {
  const session = useContext(SignedInContext);
  if (session === undefined) throw new Error("nobody is signed in");
  return session;
}
