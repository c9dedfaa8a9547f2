/** Parts of the shell that few visits need, so their code comes when they are first shown. */

import { useNotifications } from "@mantine/notifications";
import { lazy, Suspense, useState } from "react";

export const LaterDrawer = lazy(async () => ({ default: (await import("./navigation-drawer.tsx")).NavigationDrawer }));
const Notices = lazy(async () => ({ default: (await import("./notices.tsx")).Notices }));
export const LaterSignIn = lazy(async () => ({ default: (await import("./sign-in-again.tsx")).SignInAgain }));

/** Those shown before it is there wait for it. */
export function LaterNotices() {
  const { notifications } = useNotifications();
  const [wanted, setWanted] = useState(false);
  if (!wanted && notifications.length > 0) setWanted(true);
  return <Suspense>{wanted && <Notices />}</Suspense>;
}
