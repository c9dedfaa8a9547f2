/** What surrounds every page: navigation, the gateway's state, who is signed in. Only for those who are. */

import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { Outlet, useLocation, useRouterState } from "@tanstack/react-router";
import { Suspense, useEffect, useRef, useState } from "react";
import type { SignedInSession } from "../api/types.ts";
import { BrandMark } from "./brand-mark.tsx";
import { FindIcon, FindWhenAsked, useFinding } from "./find/find.tsx";
import { LaterDrawer } from "./later.tsx";
import { Withheld } from "./page-states.tsx";
import { isWithheld } from "./pages.ts";
import { Reconnecting } from "./reconnecting.tsx";
import { RequireSession } from "./require-session.tsx";
import classes from "./shell.module.css";
import { Sidebar } from "./sidebar.tsx";

export function Shell() {
  return <RequireSession>{(session) => <Frame session={session} />}</RequireSession>;
}

function Frame({ session }: { readonly session: SignedInSession }) {
  const { pathname } = useLocation();
  const [isOpen, { open, close }] = useDisclosure(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the page changes
  useEffect(close, [pathname]);
  const [wasOpen, setWasOpen] = useState(false);
  if (isOpen && !wasOpen) setWasOpen(true);
  const opener = useRef<HTMLButtonElement>(null);
  useFocusOnArrival();
  const finding = useFinding();
  // The drawer comes open when it is first needed, and so does not know what had the focus before.
  const closeByHand = () => {
    close();
    requestAnimationFrame(() => opener.current?.focus());
  };

  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={skipToMain}>
        Skip to the page
      </button>
      <header className={classes.bar}>
        <ActionIcon
          ref={opener}
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Open the navigation"
          aria-expanded={isOpen}
          onClick={open}
        >
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
        <BrandMark />
        <FindIcon onOpen={finding.open} />
      </header>
      <aside className={classes.side} aria-label="Dashboard">
        <Sidebar session={session} onFind={finding.open} />
      </aside>
      {wasOpen && (
        <Suspense>
          <LaterDrawer isOpen={isOpen} onClose={closeByHand}>
            <Sidebar session={session} onClose={closeByHand} />
          </LaterDrawer>
        </Suspense>
      )}
      <FindWhenAsked finding={finding} session={session} />
      <main id="main" tabIndex={-1} className={classes.main}>
        <Reconnecting />
        {isWithheld(pathname, session) ? <Withheld /> : <Outlet />}
      </main>
    </div>
  );
}

/** No link: the address after # is the page's, and can't name a place in it. */
function skipToMain(): void {
  document.getElementById("main")?.focus();
}

/** After a change of page the focus goes to its heading, as it would with a page loaded anew. */
function useFocusOnArrival(): void {
  const arrived = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(arrived);
  useEffect(() => {
    // The browser itself places the focus on the first page.
    const isChange = before.current !== undefined && before.current !== arrived;
    before.current = arrived;
    if (!isChange) return;
    const heading = document.querySelector<HTMLElement>("main h1") ?? document.getElementById("main");
    heading?.focus();
  }, [arrived]);
}
