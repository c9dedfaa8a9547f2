/** What surrounds every page: navigation, the gateway's state, who is signed in. Only for those who are. */

import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import type { SignedInSession } from "../api/types.ts";
import { BrandMark } from "./brand-mark.tsx";
import { isWithheld } from "./pages.ts";
import { Reconnecting } from "./reconnecting.tsx";
import { RequireSession } from "./require-session.tsx";
import classes from "./shell.module.css";
import { Sidebar } from "./sidebar.tsx";
import { useFocusOnArrival } from "./use-focus-on-arrival.ts";
import { Withheld } from "./withheld.tsx";

export function Shell() {
  return <RequireSession>{(session) => <Frame session={session} />}</RequireSession>;
}

function Frame({ session }: { readonly session: SignedInSession }) {
  const { pathname } = useLocation();
  const [isOpen, { open, close }] = useDisclosure(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the page changes
  useEffect(close, [pathname]);
  useFocusOnArrival();

  return (
    <div className={classes.frame}>
      <button type="button" className={classes.skip} onClick={skipToMain}>
        Skip to the page
      </button>
      <header className={classes.bar}>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Open the navigation" aria-expanded={isOpen} onClick={open}>
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
        <BrandMark />
      </header>
      <aside className={classes.side} aria-label="Dashboard">
        <Sidebar session={session} />
      </aside>
      <Drawer.Root opened={isOpen} onClose={close} size={264} padding={0}>
        <Drawer.Overlay />
        <Drawer.Content aria-label="Navigation">
          <Drawer.Body className={classes.drawerBody!}>
            <Sidebar session={session} onClose={close} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
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
