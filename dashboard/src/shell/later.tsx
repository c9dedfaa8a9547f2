/** Parts of the shell that few visits need, so their code comes when they are first shown. */

import { lazy } from "react";

export const LaterDrawer = lazy(async () => ({ default: (await import("./navigation-drawer.tsx")).NavigationDrawer }));
export const LaterNotices = lazy(async () => ({ default: (await import("./notices.tsx")).Notices }));
export const LaterSignIn = lazy(async () => ({ default: (await import("./sign-in-again.tsx")).SignInAgain }));
