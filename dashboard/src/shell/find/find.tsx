/** Opens the search: by its button, or by Ctrl+K (Command+K on a Mac) from anywhere. What it is made of comes when it is first opened. */

import { ActionIcon, Kbd, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { SignedInSession } from "../../api/types.ts";
import classes from "./find.module.css";

const FindDialog = lazy(async () => ({ default: (await import("./find-dialog.tsx")).FindDialog }));

export interface Finding {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

/** Once for the whole shell, since the keys are pressed anywhere. */
export function useFinding(): Finding {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      // The browser's own would take the focus out of the page.
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) setOpen((was) => !was);
    };
    // Before the editor, which deletes to the end of the line with it.
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, []);
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false) };
}

export function FindWhenAsked({ finding, session }: { readonly finding: Finding; readonly session: SignedInSession }) {
  return <Suspense>{finding.isOpen && <FindDialog session={session} onClose={finding.close} />}</Suspense>;
}

/** With words where there is room. */
export function FindButton({ onOpen }: { readonly onOpen: () => void }) {
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  return (
    <UnstyledButton className={classes.button!} onClick={onOpen} aria-keyshortcuts="Control+K Meta+K">
      <IconSearch size={16} stroke={1.7} aria-hidden />
      <span className={classes.word}>Find</span>
      <Kbd size="xs" aria-hidden>
        {isMac ? "⌘ K" : "Ctrl K"}
      </Kbd>
    </UnstyledButton>
  );
}

export function FindIcon({ onOpen }: { readonly onOpen: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Find" ml="auto" onClick={onOpen}>
      <IconSearch size={20} aria-hidden />
    </ActionIcon>
  );
}
