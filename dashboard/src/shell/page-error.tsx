/** In place of a page that failed; the navigation around it goes on working. */

import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { problemFromThrown } from "../api/problem.ts";
import { Page } from "../components/page.tsx";
import { Failure } from "../components/states.tsx";

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
      <Failure problem={problemFromThrown(error)} onRetry={retry} />
    </Page>
  );
}

function isMissingChunk(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed/i.test(error.message);
}
