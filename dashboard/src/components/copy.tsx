/** A button that copies a text, and says that it did. */

import { ActionIcon } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { Hint } from "./hint.tsx";

export interface CopyButtonProps {
  readonly text: string;
  /** What is copied, as in “Copy key”. */
  readonly label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const { copy, copied, error } = useClipboard({ timeout: 2_000 });
  const says = error ? "The browser did not allow it" : copied ? "Copied" : label;
  return (
    <Hint label={says}>
      <ActionIcon variant="subtle" color="gray" aria-label={says} aria-live="polite" onClick={() => copy(text)}>
        {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
      </ActionIcon>
    </Hint>
  );
}
