/** The navigation of narrow windows. */

import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./navigation-drawer.module.css";

export interface NavigationDrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function NavigationDrawer({ isOpen, onClose, children }: NavigationDrawerProps) {
  return (
    <Drawer.Root opened={isOpen} onClose={onClose} size={264} padding={0}>
      <Drawer.Overlay />
      <Drawer.Content aria-label="Navigation">
        <Drawer.Body className={classes.body!}>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
