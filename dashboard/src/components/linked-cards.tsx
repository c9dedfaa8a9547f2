/** Cards beside each other, each of which leads somewhere as a whole. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./linked-cards.module.css";

export function LinkedCards({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className={classes.cards} aria-label={label}>
      {children}
    </ul>
  );
}

export interface LinkedCardProps {
  /** Where the card leads; its words are the title. */
  readonly link: ReactNode;
  readonly note: string;
  /** Something in it has failed, and the card says what. */
  readonly isBad?: boolean;
  readonly children: ReactNode;
}

export function LinkedCard({ link, note, isBad = false, children }: LinkedCardProps) {
  return (
    <li className={classes.card} data-bad={isBad || undefined}>
      <div className={classes.head}>
        {link}
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      </div>
      {children}
    </li>
  );
}
