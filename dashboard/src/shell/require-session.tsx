/** Shows its children to who is signed in, and the sign-in to everybody else. */

import { useLocation } from "@tanstack/react-router";
import { type ReactNode, Suspense, useRef } from "react";
import { SignedInContext } from "../api/rights.ts";
import { useSession } from "../api/session.ts";
import type { SignedInSession } from "../api/types.ts";
import { GoTo } from "../components/go-to.tsx";
import { Failure, Loading } from "../components/states.tsx";
import { stringifySearch } from "../search.ts";
import { LaterSignIn } from "./later.tsx";
import classes from "./require-session.module.css";

export function RequireSession({ children }: { readonly children: (session: SignedInSession) => ReactNode }) {
  const query = useSession();
  const { href } = useLocation();
  const last = useRef<SignedInSession>(undefined);
  const session = query.data;
  if (session?.signed_in === true) last.current = session;

  if (session === undefined)
    return (
      <main className={classes.alone}>
        {query.error === null ? (
          <Loading label="Asking the gateway who is signed in" />
        ) : (
          <Failure problem={query.error} onRetry={() => void query.refetch()} />
        )}
      </main>
    );
  const shown = last.current;
  if (shown === undefined) return <GoTo href={`/sign-in${stringifySearch({ next: href === "/" ? "" : href })}`} />;
  // The key has been revoked or the session has expired: what stands half-written on the page stays there.
  return (
    <SignedInContext value={shown}>
      {children(shown)}
      {!session.signed_in && (
        <Suspense>
          <LaterSignIn />
        </Suspense>
      )}
    </SignedInContext>
  );
}
