/** Asks before a page is left that has something unsaved. */

import { useBlocker } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

const LeaveDialog = lazy(async () => ({ default: (await import("./leave-dialog.tsx")).LeaveDialog }));

export function LeaveGuard({ isDirty, onLeave }: { readonly isDirty: boolean; readonly onLeave: () => void }) {
  const blocker = useBlocker({
    // Signing in again comes back here, and the draft waits.
    shouldBlockFn: ({ current, next }) => isDirty && next.pathname !== current.pathname && next.pathname !== "/sign-in",
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  const leave = () => {
    onLeave();
    blocker.proceed();
  };
  return (
    <Suspense>
      <LeaveDialog onStay={blocker.reset} onLeave={leave} />
    </Suspense>
  );
}
