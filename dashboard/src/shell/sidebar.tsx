/** The navigation with what belongs to it: brand, gateway state, colour scheme, key. */

import { ActionIcon, Group, Stack } from "@mantine/core";
import { IconApi, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { address } from "../api/address.ts";
import type { SignedInSession } from "../api/types.ts";
import { BrandMark } from "./brand-mark.tsx";
import { ColourSchemeToggle } from "./colour-scheme-toggle.tsx";
import { FindButton } from "./find/find.tsx";
import { GatewayStatus } from "./gateway-status.tsx";
import { pagesFor } from "./pages.ts";
import classes from "./sidebar.module.css";
import { SignedInKey } from "./signed-in-key.tsx";

export interface SidebarProps {
  readonly session: SignedInSession;
  /** Absent in the drawer: the bar above it has the search. */
  readonly onFind?: () => void;
  /** In the drawer. */
  readonly onClose?: () => void;
}

export function Sidebar({ session, onFind, onClose }: SidebarProps) {
  return (
    <Stack className={classes.sidebar!} gap={0}>
      <Group className={classes.brand!} justify="space-between" wrap="nowrap">
        <BrandMark />
        {onClose !== undefined && (
          <ActionIcon variant="subtle" color="gray" aria-label="Close the navigation" onClick={onClose}>
            <IconX size={18} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      {onFind !== undefined && <FindButton onOpen={onFind} />}
      <nav aria-label="Pages" className={classes.pages}>
        {pagesFor(session).map(({ to, label, Icon }) => (
          <Link key={to} to={to} className={classes.page!} activeProps={{ "data-active": true }} activeOptions={{ includeSearch: false }}>
            <Icon size={18} stroke={1.7} aria-hidden />
            {label}
          </Link>
        ))}
        <a href={address("/docs")} className={classes.page}>
          <IconApi size={18} stroke={1.7} aria-hidden />
          API
        </a>
      </nav>
      <Stack className={classes.foot!} gap="sm">
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <GatewayStatus />
          <ColourSchemeToggle />
        </Group>
        <SignedInKey session={session} />
      </Stack>
    </Stack>
  );
}
