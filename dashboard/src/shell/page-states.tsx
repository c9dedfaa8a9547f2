/** What stands in the place of a page: its code is on its way, it failed, there is none, or the key may not see it. */

import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { errorFromThrown } from "../api/unexpected-error.ts";
import { Page } from "../components/page.tsx";
import { Empty, Failure, Loading } from "../components/states.tsx";
import classes from "./require-session.module.css";

/** The navigation around it goes on working. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    // After an update of the gateway the old page's files are gone: only loading anew brings the new ones.
    if (isMissingChunk(error)) return window.location.reload();
    reset();
    void router.invalidate();
  };
  return (
    <Page title="This page failed">
      <Failure problem={errorFromThrown(error)} onRetry={retry} />
    </Page>
  );
}

function isMissingChunk(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed/i.test(error.message);
}

/** While a page's own code is on its way. */
export function PagePending() {
  return (
    <div className={classes.alone}>
      <Loading label="Loading the page" />
    </div>
  );
}

/** An address that is none of the dashboard's. */
export function NotFound() {
  return (
    <Page title="No such page">
      <Empty title="There is nothing at this address" action={<Link to="/">Go to the start</Link>}>
        The link may be mistyped, or from another version of the dashboard.
      </Empty>
    </Page>
  );
}

/** In place of a page that the key may not use. */
export function Withheld() {
  return (
    <Page title="Not with this key">
      <Empty title="The key that is signed in may not use this page">
        Sign out and sign in with a key that has the right scope, or ask an administrator for one.
      </Empty>
    </Page>
  );
}
