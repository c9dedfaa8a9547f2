/** The navigation of narrow windows. */

import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./navigation-drawer.module.css";

export interface NavigationDrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Once it is out of sight. */
  readonly onClosed: () => void;
  readonly children: ReactNode;
}

export function NavigationDrawer({ isOpen, onClose, onClosed, children }: NavigationDrawerProps) {
  return (
    <Drawer.Root opened={isOpen} onClose={onClose} onExitTransitionEnd={onClosed} size={264} padding={0}>
      <Drawer.Overlay />
      <Drawer.Content aria-label="Navigation">
        <Drawer.Body className={classes.body!}>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
